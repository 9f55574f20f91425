/** In the place of shared/deliveries/guarded-post/guarded-post.ts: the tenants' endpoints of the world that is running. */
import type { EndpointAnswer, GuardedPost } from '../../../../shared/deliveries/guarded-post/guarded-post.ts';
import { theCloud } from '../the-world.ts';

export function guardedPost(post: GuardedPost): Promise<EndpointAnswer> {
  return theCloud().post(post);
}
