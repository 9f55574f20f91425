import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, test } from 'node:test';

const root = join(import.meta.dirname, '..', '..', '..');
const ROOMS = ['functions', 'infra', 'shared', 'test'];
const inRooms = ROOMS.flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((file) => `${room}/${file}`),
);
const files = [...readdirSync(root), ...inRooms];
const readmes = files.filter((file) => file.endsWith('README.md'));

/** A path of the repository, or, behind a folder that was named before, the last part of one. */
function isThere(named: string): boolean {
  const path = named.replace(/\/$/, '');
  return files.some(
    (file) =>
      file === path || file.startsWith(`${path}/`) || file.endsWith(`/${path}`) || file.includes(`/${path}/`),
  );
}

function headings(markdown: string): string[] {
  const titles = [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => title);
  return titles.map((title) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}

for (const readme of readmes) {
  const text = readFileSync(join(root, readme), 'utf8');

  describe(readme, () => {
    test('names only files and folders that are there', () => {
      const named = [...text.matchAll(/`([\w./*-]*\.ts|(?:functions|shared|infra|test)\/[\w./-]*)`/g)];
      const paths = named.map(([, path = '']) => path).filter((path) => !/\*|NAME/.test(path));
      assert.ok(paths.length > 0 || readme.startsWith('shared/http'), 'It names none.');
      assert.deepEqual(
        paths.filter((path) => !isThere(path)),
        [],
      );
    });

    test('leads only to files and headings that are there', () => {
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
      for (const [link, path = '', anchor] of links) {
        const target = path === '' ? readme : normalize(join(dirname(readme), path));
        assert.ok(isThere(target), link);
        if (anchor) assert.ok(headings(readFileSync(join(root, target), 'utf8')).includes(anchor), link);
      }
    });
  });
}
