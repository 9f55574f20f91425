/** Writes shared/http/openapi.json anew, after a change of what the API takes or answers. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openApiText } from './document.ts';

await writeFile(join(import.meta.dirname, '../../shared/http/openapi.json'), openApiText());
