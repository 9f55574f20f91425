import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type Listening, listen } from '../../../infra/local/engine/services/listen.ts';

const KNOWN = new Map(
  ['book.verified', 'book.completed', 'document.verification_succeeded', 'document.detect.signal_found'].map(
    (name) => [name, randomUUID()] as const,
  ),
);
const KNOWN_TO_ACCOUNTS = new Set(['BOOK_VERIFIED', 'DOC_VERIFIED', 'book.completed']);

export interface RegisteredWebhook {
  url: string;
  description?: string;
  is_active: boolean;
  event_names: string[];
  /** Once it has been set. */
  secret?: string;
}

export interface OcrolusSettingsApi extends Listening {
  organization: Map<string, RegisteredWebhook>;
  account: RegisteredWebhook;
  /** Method and path of every call but those for tokens. */
  calls: string[];
  /** After every change. */
  onChange(): void;
  /** Instead of an answer; undefined: as documented. */
  answer(call: string): { status: number; body: unknown } | undefined;
  /** The call has been heard, and its answer gets lost. */
  isAnswerLost(): boolean;
  /** A test event, by its name, is on its way. */
  onTest(event: string): Promise<void>;
}

/** Ocrolus's calls about webhooks, as https://docs.ocrolus.com/reference has them, with its envelopes. */
export async function startOcrolusSettingsApi(): Promise<OcrolusSettingsApi> {
  const api: Omit<OcrolusSettingsApi, keyof Listening> = {
    organization: new Map(),
    account: { url: '', is_active: true, event_names: [] },
    calls: [],
    onChange: () => {},
    answer: () => undefined,
    isAnswerLost: () => false,
    onTest: async () => {},
  };
  const server = createServer(async (request, response) => {
    const answer = await answerTo(api, request);
    const { status, body } = api.isAnswerLost() ? { status: 502, body: {} } : answer;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  return Object.assign(api, await listen(server, 0));
}

type State = Omit<OcrolusSettingsApi, keyof Listening>;
interface Answered {
  status: number;
  body: unknown;
}

const done = (response: unknown): Answered => ({
  status: 200,
  body: { status: '200', message: 'OK', response },
});
const refused = (msg: string, code = 1000): Answered => {
  const meta = { status: 400, code, msg };
  return { status: 400, body: { status: 400, code, message: msg, response: null, meta } };
};
const rotated: Answered = {
  status: 200,
  body: { status: 'success', message: 'Webhook secret rotated successfully' },
};

async function answerTo(state: State, request: IncomingMessage): Promise<Answered> {
  const { method = '', url = '' } = request;
  const bytes = await buffer(request);
  if (url === '/oauth/token') {
    const { client_secret } = JSON.parse(bytes.toString());
    if (client_secret !== 'right') return { status: 401, body: { error: 'access_denied' } };
    return { status: 200, body: { access_token: 'token-1', token_type: 'Bearer', expires_in: 86_400 } };
  }
  if (request.headers.authorization !== 'Bearer token-1') return refused('Authentication failed', 1200);
  const call = `${method} ${url.replace('/v1/account/settings/', '')}`;
  state.calls.push(call);
  const special = state.answer(call);
  if (special) return special;
  const type = request.headers['content-type'] ?? '';
  const form = type.startsWith('multipart/')
    ? await new Response(bytes, { headers: { 'content-type': type } }).formData()
    : undefined;
  const json = form || bytes.length === 0 ? {} : JSON.parse(bytes.toString());
  return form
    ? configureAccount(state, form)
    : (accountCall(state, call, json) ?? organizationCall(state, call, json));
}

function configureAccount(state: State, form: FormData): Answered {
  const events = String(form.get('event'))
    .split(',')
    .filter((name) => KNOWN_TO_ACCOUNTS.has(name));
  state.account = { ...state.account, url: String(form.get('webhook_endpoint')), event_names: events };
  state.onChange();
  return done(registration(state.account));
}

function registration({ url, event_names }: RegisteredWebhook) {
  return { webhook_endpoint: url, events: event_names };
}

function accountCall(
  state: State,
  call: string,
  json: { secret_key?: string },
): Answered | Promise<Answered> | undefined {
  switch (call) {
    case 'GET webhook_details':
      return done(registration(state.account));
    case 'POST webhook/rotate-secret':
      state.account.secret = json.secret_key ?? '';
      state.onChange();
      return rotated;
    case 'GET test_webhook_endpoint':
      return state
        .onTest('test')
        .then(() => done({ resp_code: 200, message: 'Success calling webhook endpoint' }));
    default:
      return undefined;
  }
}

interface Body {
  webhook?: Partial<RegisteredWebhook>;
  event_names?: string[];
  secret_key?: string;
  event_uuid?: string;
}

async function organizationCall(state: State, call: string, json: Body): Promise<Answered> {
  if (call === 'GET webhooks') {
    const webhooks = [...state.organization].map(([uuid, { event_names: _, secret: __, ...rest }]) => ({
      uuid,
      ...rest,
    }));
    return done({ webhooks });
  }
  const { webhook = {}, event_names = [] } = json;
  const [unknown] = event_names.filter((name) => !KNOWN.has(name));
  if (unknown !== undefined) return refused(`Event(s) with name ${unknown} doesnt exist`);
  const taken = [...state.organization.values()].some(({ url }) => url === webhook.url);
  if (taken) return refused(`Webhook with url ${webhook.url} already exists`);
  if (call === 'POST webhook') {
    const uuid = randomUUID();
    state.organization.set(uuid, { is_active: true, url: '', ...webhook, event_names });
    state.onChange();
    return done({ uuid });
  }
  const [, uuid = '', action] = /^\w+ webhook\/([^/]+)\/([\w-]+)$/.exec(call) ?? [];
  const there = state.organization.get(uuid);
  if (!there) return { status: 404, body: { error: 'Webhook not found' } };
  switch (action) {
    case 'events':
      return done({
        events: there.event_names.map((name) => ({ name, uuid: KNOWN.get(name), is_active: true })),
      });
    case 'update':
      state.organization.set(uuid, { ...there, ...webhook, ...(json.event_names && { event_names }) });
      state.onChange();
      return done(null);
    case 'rotate-secret':
      there.secret = json.secret_key ?? '';
      state.onChange();
      return rotated;
    case 'delete':
      state.organization.delete(uuid);
      return done(null);
    case 'test': {
      const [event] = there.event_names.filter((name) => KNOWN.get(name) === json.event_uuid);
      if (event === undefined || !there.is_active) return refused('Event is not active');
      await state.onTest(event);
      return { status: 200, body: { event_name: event, book_uuid: '940cd2ca-a00b-4695-a76c-d59873bc759c' } };
    }
    default:
      return { status: 404, body: { error: 'Not found' } };
  }
}
