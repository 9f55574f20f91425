/** Which of the documented operations a request names. */
import type { ModelRequest } from '../model-request.ts';

/** By method and path, with * for an id. The access token's is of another host, auth.ocrolus.com. */
const CALLS = {
  'POST /oauth/token': 'grant_token',
  'POST /v1/book/add': 'add_book',
  'GET /v1/books': 'list_books',
  'GET /v1/book/info': 'book_info',
  'GET /v1/book/status': 'book_status',
  'POST /v1/book/update': 'update_book',
  'POST /v1/book/remove': 'remove_book',
  'POST /v1/book/upload': 'upload',
  'POST /v1/book/upload/mixed': 'upload_mixed',
  'POST /v2/book/*/document/paystub': 'upload_paystub',
  'POST /v1/book/upload/image': 'upload_image',
  'POST /v1/book/upload/image/done': 'finish_image_group',
  'GET /v1/document/forms/fields': 'document_forms',
  'GET /v1/book/forms': 'book_forms',
  'GET /v2/document/*/paystub': 'document_paystub',
  'GET /v2/book/*/paystub': 'book_paystub',
  'GET /v1/transaction': 'transactions',
  'GET /v2/book/*/summary': 'book_summary',
  'GET /v2/detect/book/*/signals': 'book_signals',
  'GET /v2/detect/uploaded_doc/*/signals': 'document_signals',
  'POST /v1/account/settings/webhook': 'add_webhook',
  'GET /v1/account/settings/webhooks': 'list_webhooks',
  'GET /v1/account/settings/webhook/*': 'get_webhook',
  'POST /v1/account/settings/webhook/*/update': 'update_webhook',
  'DELETE /v1/account/settings/webhook/*/delete': 'delete_webhook',
  'GET /v1/account/settings/webhook/*/events': 'webhook_events',
  'POST /v1/account/settings/webhook/*/test': 'test_webhook',
  'POST /v1/account/settings/webhook/*/rotate-secret': 'rotate_webhook_secret',
  'POST /v1/account/settings/update/webhook_endpoint': 'configure_account_webhook',
  'GET /v1/account/settings/webhook_details': 'account_webhook_details',
  'GET /v1/account/settings/test_webhook_endpoint': 'test_account_webhook',
  'POST /v1/account/settings/webhook/rotate-secret': 'rotate_account_webhook_secret',
} as const;

export type Operation = (typeof CALLS)[keyof typeof CALLS];

export const OPERATIONS = Object.values(CALLS) as [Operation, ...Operation[]];

export interface OperationCall {
  operation: Operation;
  /** The one in the path; empty where there is none. */
  id: string;
}

const ROUTES = Object.entries(CALLS).map(([call, operation]) => {
  const [method = '', path = ''] = call.split(' ');
  return { method, segments: path.split('/'), operation };
});

export function findOperation({ method, path }: ModelRequest): OperationCall | undefined {
  const asked = path.replace(/\/$/, '').split('/');
  const found = ROUTES.filter(
    ({ method: its, segments }) =>
      its === method &&
      segments.length === asked.length &&
      segments.every((segment, at) => segment === '*' || segment === asked[at]),
  );
  // `webhook/rotate-secret` is the account's, and no webhook of that id.
  const route = found.find(({ segments }) => !segments.includes('*')) ?? found[0];
  return route && { operation: route.operation, id: asked[route.segments.indexOf('*')] ?? '' };
}
