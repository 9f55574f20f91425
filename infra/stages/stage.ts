/** `production` is the reference; `local` is what `npm start` runs, `test` what `npm run test:deploy` deploys. */
export const STAGES = ['local', 'test', 'development', 'production'] as const;
export type Stage = (typeof STAGES)[number];
