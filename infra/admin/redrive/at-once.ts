/** As many items at once as one connection pool carries. */
export const AT_ONCE = 25;
