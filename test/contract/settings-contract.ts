/** What whoever keeps API keys, templates and connections must do. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ApiKey } from '../../shared/store/api-keys.ts';
import { connectionEvents } from '../../shared/store/connection-events.ts';
import type { Settings } from '../../shared/store/settings.ts';
import type { Template } from '../../shared/store/templates.ts';

const KEY: ApiKey = { kind: 'api_key', tenant: 'acme', key_id: 'ph_abcd', created_at: 1 };

function template(id: string, tenant: string): Template {
  return {
    kind: 'template',
    template_id: id,
    tenant,
    name: `Template ${id}`,
    provider: 'azoraone',
    connection: 'main',
    options: { document: 'by_type' },
    fields: [{ name: 'total', type: 'amount', source: 'totalSum' }],
    static_values: '{"origin":"mail"}',
    created_at: 2,
    webhook: {
      sealed_url: 'u',
      origin: 'https://hooks.example',
      sealed_secret: 's',
      sealed_headers: 'h',
      header_names: ['x-a'],
    },
  };
}

export function settingsContract(name: string, open: () => Settings): void {
  describe(`${name}: settings`, () => {
    test('an API key is found by itself and by nothing else, and is not listed in the clear', async () => {
      await open().putApiKey('ph_abcd-secret', KEY);
      assert.equal((await open().getApiKey('ph_abcd-secret'))?.tenant, 'acme');
      assert.equal(await open().getApiKey('ph_abcd-other'), undefined);
      const listed = await open().listApiKeys('acme');
      assert.deepEqual(
        listed.map(({ key_id }) => key_id),
        ['ph_abcd'],
      );
      assert.ok(!JSON.stringify(listed).includes('ph_abcd-secret'));
      assert.deepEqual(await open().listApiKeys('nobody'), []);
    });

    test('a key is revoked once and for all; revoking what is not there makes nothing', async () => {
      await open().putApiKey('ph_gone-secret', { ...KEY, tenant: 'revoked' });
      const [listed] = await open().listApiKeys('revoked');
      assert.ok(listed);
      assert.equal(listed.revoked_at, undefined);
      await open().revokeApiKey(listed.id, 77);
      assert.equal((await open().getApiKey('ph_gone-secret'))?.revoked_at, 77);
      await open().revokeApiKey('KEY#nobody', 77);
      assert.equal((await open().listApiKeys('revoked')).length, 1);
    });

    test('templates: read by id, listed by tenant, deleted', async () => {
      for (const id of ['t2', 't1']) await open().putTemplate(template(id, 'lister'));
      await open().putTemplate(template('t3', 'somebody-else'));
      const { webhook, fields, tenant } = (await open().getTemplate('t1')) ?? {};
      assert.deepEqual(
        [webhook, fields, tenant],
        [template('t1', '').webhook, template('t1', '').fields, 'lister'],
      );
      const page = async (limit: number, after?: string) => {
        const { templates, cursor } = await open().listTemplates('lister', limit, after);
        return { ids: templates.map(({ template_id }) => template_id), cursor };
      };
      const ids = async () => (await page(10)).ids;
      assert.deepEqual(await page(10), { ids: ['t1', 't2'], cursor: undefined });
      assert.deepEqual(await page(1), { ids: ['t1'], cursor: 't1' });
      assert.deepEqual((await page(1, 't1')).ids, ['t2']);
      assert.deepEqual(await page(10, 't2'), { ids: [], cursor: undefined });
      await open().deleteTemplate('t1');
      await open().deleteTemplate('t1');
      assert.equal(await open().getTemplate('t1'), undefined);
      assert.deepEqual(await ids(), ['t2']);
    });

    test('a template is changed over the revision that was read, and over no other', async () => {
      await open().putTemplate(template('changed', 'changer'));
      const read = async () => {
        const found = await open().getTemplate('changed');
        assert.ok(found);
        return found;
      };
      const first = await read();
      assert.equal(await open().changeTemplate(first, { ...first, name: 'One' }), true);
      assert.equal(await open().changeTemplate(first, { ...first, name: 'Other' }), false);
      const second = await read();
      assert.equal(second.name, 'One');
      assert.equal(await open().changeTemplate(second, { ...second, name: 'Two' }), true);
      const last = await read();
      assert.deepEqual([last.name, last.webhook], ['Two', template('changed', '').webhook]);
      assert.deepEqual(
        (await open().listTemplates('changer', 10)).templates.map(({ name }) => name),
        ['Two'],
      );
      await open().deleteTemplate('changed');
      for (const gone of [first, last])
        assert.equal(await open().changeTemplate(gone, { ...gone, name: 'Back' }), false);
      assert.equal(await open().getTemplate('changed'), undefined);
    });

    test("a connection's default template is set and taken away, and nothing else changes", async () => {
      const connection = { kind: 'connection', provider: 'default', name: 'main', created_at: 3 } as const;
      await open().putConnection(connection);
      const made = await open().getConnection('default', 'main');
      await open().setDefaultTemplate('default', 'main', 't1');
      assert.deepEqual(await open().getConnection('default', 'main'), { ...made, default_template: 't1' });
      await open().setDefaultTemplate('default', 'main', undefined);
      assert.deepEqual(await open().getConnection('default', 'main'), made);
      await open().setDefaultTemplate('default', 'other', 't1');
      assert.equal(await open().getConnection('default', 'other'), undefined);
    });

    test('a connection is paused and resumed, and nothing else of it changes; one that is not there stays so', async () => {
      const connection = { kind: 'connection', provider: 'paused', name: 'main', created_at: 3 } as const;
      await open().putConnection(connection);
      const made = await open().getConnection('paused', 'main');
      await open().pauseConnection('paused', 'main', 77);
      assert.deepEqual(await open().getConnection('paused', 'main'), { ...made, paused_since: 77 });
      await open().resumeConnection('paused', 'main');
      await open().resumeConnection('paused', 'main');
      assert.deepEqual(await open().getConnection('paused', 'main'), made);
      await open().pauseConnection('paused', 'other', 77);
      await open().resumeConnection('paused', 'other');
      assert.equal(await open().getConnection('paused', 'other'), undefined);
    });

    test("a tenant's grant is put, put anew and deleted, and is none of another's", async () => {
      const grant = { kind: 'grant', tenant: 'granted', granted: 5, set_at: 3 } as const;
      assert.equal(await open().getGrant('granted'), undefined);
      await open().putGrant({ ...grant, granted: 9, set_at: 2 });
      await open().putGrant(grant);
      const { granted, set_at } = (await open().getGrant('granted')) ?? {};
      assert.deepEqual([granted, set_at, await open().getGrant('other')], [5, 3, undefined]);
      for (let twice = 0; twice < 2; twice += 1) await open().deleteGrant('granted');
      assert.equal(await open().getGrant('granted'), undefined);
    });

    test('connections belong to no tenant', async () => {
      await open().putConnection({ kind: 'connection', provider: 'azoraone', name: 'main', created_at: 3 });
      assert.equal((await open().getConnection('azoraone', 'main'))?.created_at, 3);
      assert.equal(await open().getConnection('azoraone', 'other'), undefined);
      const listed = await open().listConnections();
      assert.deepEqual(
        listed.map(({ provider, name: of }) => `${provider}/${of}`),
        ['azoraone/main', 'default/main', 'paused/main'],
      );
    });

    test('when a connection was last heard from moves on in steps, and only forward', async () => {
      const MINUTE = 60_000;
      const connection = { kind: 'connection', provider: 'azoraone', name: 'heard', created_at: 3 } as const;
      await open().putConnection(connection);
      const noteAt = async (minutes: number) => {
        await open().noteNotification('azoraone', 'heard', minutes * MINUTE, 5 * MINUTE);
        return ((await open().getConnection('azoraone', 'heard'))?.notified_at ?? 0) / MINUTE;
      };
      assert.equal(await noteAt(100), 100);
      assert.equal(await noteAt(104.9), 100);
      assert.equal(await noteAt(105), 105);
      assert.equal(await noteAt(40), 105);
      assert.equal((await open().getConnection('azoraone', 'heard'))?.created_at, 3);
      await open().noteNotification('azoraone', 'never-was', 7, 5);
      assert.equal(await open().getConnection('azoraone', 'never-was'), undefined);
    });

    test('events of no job are counted on their connection, those that nobody knows together', async () => {
      const connection = { kind: 'connection', provider: 'ocrolus', name: 'told', created_at: 3 } as const;
      await open().putConnection(connection);
      const read = async () => (await open().getConnection('ocrolus', 'told')) ?? assert.fail();
      assert.deepEqual(connectionEvents(await read()), []);
      const note = (eventName: string, isKnown: boolean, atMs: number) =>
        open().noteEvent('ocrolus', 'told', { name: eventName, isKnown }, atMs);
      await note('test', true, 100);
      await note('document.detect.signal_found', true, 200);
      await note('document.detect.signal_found', true, 300);
      await note('document.teleported', false, 400);
      const size = Object.keys(await read()).length;
      for (let at = 501; at <= 520; at++) await note(`new.event_${at}`, false, at);
      assert.deepEqual(connectionEvents(await read()), [
        { name: 'document.detect.signal_found', count: 2, lastAtMs: 300 },
        { name: 'test', count: 1, lastAtMs: 100 },
        { name: 'unknown', count: 21, lastAtMs: 520, lastName: 'new.event_520' },
      ]);
      assert.equal(Object.keys(await read()).length, size);
      assert.deepEqual([(await read()).created_at, (await read()).notified_at], [3, undefined]);
      await open().noteEvent('ocrolus', 'never-was', { name: 'test', isKnown: true }, 7);
      assert.equal(await open().getConnection('ocrolus', 'never-was'), undefined);
    });
  });
}
