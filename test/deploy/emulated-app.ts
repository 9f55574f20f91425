// cdk --app 'node test/deploy/emulated-app.ts': infra/app.ts, its template rewritten where the emulator needs it otherwise.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rewrittenTemplate } from './emulator/rewritten-template.ts';
import { PAPERHOOK_STACK } from './stacks.ts';

// Of the directory that cdk was called in: the second deployment is of a changed copy.
const { status } = spawnSync(process.execPath, [join('infra', 'app.ts')], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
const path = join(process.env['CDK_OUTDIR'] ?? 'cdk.out', `${PAPERHOOK_STACK}.template.json`);
writeFileSync(path, JSON.stringify(rewrittenTemplate(JSON.parse(readFileSync(path, 'utf8')))));
