export interface Route<Target> {
  key: string;
  target: Target;
}

export interface RouteMatch<Target> {
  route: Route<Target>;
  pathParameters: Record<string, string>;
}

/**
 * The route of an HTTP API that takes a request: the most specific path that fits, then the method before ANY;
 * a path with `{proxy+}` comes after every other, `$default` last.
 */
export function matchRoute<Target>(
  routes: readonly Route<Target>[],
  method: string,
  path: string,
): RouteMatch<Target> | undefined {
  const matches = routes.flatMap((route) => {
    const match = matchOne(route, method, path);
    return match ? [match] : [];
  });
  const [best] = matches.toSorted((a, b) => (a.rank < b.rank ? -1 : 1));
  return best;
}

type Ranked<Target> = RouteMatch<Target> & { rank: string };

function matchOne<Target>(route: Route<Target>, method: string, path: string): Ranked<Target> | undefined {
  if (route.key === '$default') return { route, pathParameters: {}, rank: '3' };
  const [routeMethod, routePath = ''] = route.key.split(' ');
  if (routeMethod !== 'ANY' && routeMethod !== method) return undefined;
  const match = matchPath(segments(routePath), segments(path));
  return match && { route, ...match, rank: `${match.rank} ${routeMethod === 'ANY' ? 1 : 0}` };
}

function matchPath(pattern: string[], path: string[]) {
  const pathParameters: Record<string, string> = {};
  // One digit a segment: literal 0, parameter 1; a greedy one puts the whole route behind the others.
  let rank = '';
  for (const [index, segment] of pattern.entries()) {
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(segment) ?? [];
    const value = path[index];
    if (value === undefined) return undefined;
    if (name === undefined) {
      if (segment !== value) return undefined;
      rank += '0';
    } else if (greedy) {
      pathParameters[name] = path.slice(index).join('/');
      return { pathParameters, rank: `2${rank}` };
    } else {
      if (value === '') return undefined;
      pathParameters[name] = value;
      rank += '1';
    }
  }
  return pattern.length === path.length ? { pathParameters, rank: `1${rank}` } : undefined;
}

function segments(path: string): string[] {
  return path.split('/').slice(1).map(decode);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
