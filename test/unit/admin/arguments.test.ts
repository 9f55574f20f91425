import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Target } from '../../../infra/admin/target/target.ts';
import { runInProcess } from './run-in-process.ts';
import { runMain } from './run-main.ts';

const JOB = ['job', 'show'];
const CONNECT = ['connect', 'azoraone', '--name', 'main'];
const OCROLUS = ['ocrolus', 'connect', 'main', '--level', 'account'];
/** As a pattern. */
const PROVIDERS = 'azoraone\\|docuprox\\|ocrolus';
const TAKES_NO_CREDENTIALS = /^Credentials are never taken from arguments/;

const takesOneProvider = (command: string) => new RegExp(`^${command} takes one provider: ${PROVIDERS}\\.$`);

const misunderstood: [args: string[], problem: RegExp][] = [
  [[], /^Which command\?$/],
  [['SECRET'], /^There is no such command\.$/],
  [['job'], /^There is no such command\.$/],
  [['job', 'SECRET'], /^There is no such command\.$/],
  [['create-key'], /^--tenant is missing\.$/],
  [['create-key', '--tenant'], /^Option '--tenant <value>' argument missing$/],
  [['create-key', '--tenant='], /^A tenant's name is 1 to 64 of a-z, 0-9 and -\.$/],
  [['create-key', '--tenant', '#deployment'], /^A tenant's name/],
  [['create-key', '--tenant', 'Acme'], /^A tenant's name/],
  [['create-key', '--tenant', 'a'.repeat(65)], /^A tenant's name/],
  [['create-key', '--tenant', 'acme', 'SECRET'], /^There is an argument too many\.$/],
  [['create-key', '--tenant', 'acme', '--key=SECRET'], /^create-key has no option --key\.$/],
  [['list-keys', '--tenant', 'acme', '--colour', 'SECRET'], /^list-keys has no option --colour\.$/],
  [['revoke-key', '--tenant', 'acme'], /^--key is missing\.$/],
  [['revoke-key', '--tenant', 'acme', '--key', 'ph_SECRETSECRET'], /^--key takes the key's id/],
  [['revoke-key', '--key', 'ph_12345678'], /^--tenant is missing\.$/],
  [JOB, /^job show takes one job_id\.$/],
  [[...JOB, 'one', 'two'], /^job show takes one job_id\.$/],
  [[...JOB, 'JOB#1'], /^A job_id is a UUID/],
  [['job', 'cancel'], /^job cancel takes one job_id\.$/],
  [['job', 'cancel', 'SECRET'], /^A job_id is a UUID/],
  [['job', 'retry', 'one', 'two'], /^job retry takes one job_id\.$/],
  [['pause'], takesOneProvider('pause')],
  [['pause', 'azoraone'], /^--name is missing\.$/],
  [['resume', 'SECRET', '--name', 'main'], takesOneProvider('resume')],
  [['redrive'], /^Look first with --plan; then say which with a filter, or --all\.$/],
  [['redrive', '--rate', '5'], /^Look first with --plan/],
  [['redrive', 'SECRET', '--all'], /^There is an argument too many\.$/],
  [['redrive', '--all', '--queue', 'start'], /^Use either --all or filters, not both\.$/],
  [['redrive', '--queue', 'SECRET'], /^--queue is one of unpack, start, settle, deliver, purge\.$/],
  [['redrive', '--reason', 'SECRET'], /^--reason takes a code/],
  [['redrive', '--tenant', 'SECRET'], /^A tenant's name/],
  [['redrive', '--older-than', '90'], /^--older-than takes minutes, hours or days/],
  [['redrive', '--older-than', '0h'], /^--older-than takes/],
  [['redrive', '--all', '--rate', '0'], /^--rate takes how many a second, from 1 to 999\.$/],
  [['redrive', '--all', '--rate', '1e9'], /^--rate takes/],
  [['connect'], takesOneProvider('connect')],
  [['connect', 'SECRET', '--name', 'main'], takesOneProvider('connect')],
  [['connect', 'constructor', '--name', 'main'], takesOneProvider('connect')],
  [['connect', 'azoraone', 'SECRET', '--name', 'main'], takesOneProvider('connect')],
  [['connect', 'azoraone'], /^--name is missing\.$/],
  [['connect', 'azoraone', '--name', '-main'], /^Option '--name' argument is ambiguous\.$/],
  [['connect', 'azoraone', '--name=-main'], /^A connection's name is 1 to 64/],
  [['connect', 'azoraone', '--name=Main'], /^A connection's name is 1 to 64/],
  [[...CONNECT, '--client-key', 'SECRET'], TAKES_NO_CREDENTIALS],
  [[...CONNECT, '--client-key=SECRET'], TAKES_NO_CREDENTIALS],
  [[...CONNECT, '--subscription_key', 'SECRET'], TAKES_NO_CREDENTIALS],
  [[...CONNECT, '--webhook-secret', 'SECRET'], TAKES_NO_CREDENTIALS],
  [[...CONNECT, '--api', 'sandbox'], TAKES_NO_CREDENTIALS],
  [[...CONNECT, '--colour', 'SECRET'], /^connect has no option --colour\.$/],
  [['ocrolus'], /^There is no such command\.$/],
  [['ocrolus', 'list'], /^ocrolus list takes the name of one connection\.$/],
  [['ocrolus', 'rotate', 'main', 'SECRET'], /^ocrolus rotate takes the name of one connection\.$/],
  [['ocrolus', 'test', 'Main'], /^A connection's name is 1 to 64/],
  [['ocrolus', 'test', 'main', '--webhook', 'SECRET!'], /^--webhook takes a webhook's uuid/],
  [['ocrolus', 'disconnect', 'main', '--webhook', ''], /^--webhook takes a webhook's uuid/],
  [['ocrolus', 'connect', 'main'], /^--level is missing\.$/],
  [['ocrolus', 'connect', 'main', '--level', 'SECRET'], /^--level is organization or account\.$/],
  [[...OCROLUS], /^--events takes the names of events/],
  [[...OCROLUS, '--events', ' , '], /^--events takes the names of events/],
  [[...OCROLUS, '--events', 'a', '--events', ''], /^--events takes the names of events/],
  [[...OCROLUS, '--events', 'a', '--events', 'b'], /^An account has one webhook/],
  [[...OCROLUS, '--events', 'a', '--description', 'SECRET'], /^An account has one webhook/],
  [[...OCROLUS, '--events', 'a', '--auth', 'SECRET'], /^--auth is signature or basic\.$/],
  [[...OCROLUS, '--events', 'a', '--client-secret', 'SECRET'], TAKES_NO_CREDENTIALS],
  [
    [...OCROLUS, '--events', 'a', '--rotate-webhook-secret'],
    /^To make a new webhook secret, use ocrolus rotate/,
  ],
  [[...OCROLUS, '--events', 'a', '--description', 'ab'], /^--description takes 3 to 255 characters\.$/],
  [['create-key', '--tenant', 'acme', '--stage', 'SECRET'], /^--stage must be development or production/],
  [['create-key', '--tenant', 'acme', '--stage', 'local'], /or use --local\.$/],
  [['create-key', '--tenant', 'acme', '--stage', 'production', '--local'], /^Use either --stage or --local/],
  [['create-key', '--tenant', 'acme', '--local=SECRET'], /^Option '--local' does not take an argument$/],
];

const untouchable = new Proxy<Target>(Object.create(null), {
  get: () => assert.fail('nothing is touched before the arguments are understood'),
});

for (const [args, problem] of misunderstood) {
  test(`not understood, no value repeated: ${args.join(' ') || 'nothing'}`, async () => {
    const { exitCode, output, remarks } = await runInProcess(untouchable, args);
    assert.match(remarks.split('\n')[0] ?? '', problem);
    assert.match(remarks, /\n\nUsage: npm run admin -- COMMAND/);
    assert.ok(!remarks.includes('SECRET'));
    assert.deepEqual({ exitCode, output }, { exitCode: 2, output: [] });
  });
}

test('the usage after a mistake is that of the command alone', async () => {
  const { remarks } = await runInProcess(untouchable, ['create-key']);
  assert.match(remarks, /create-key --tenant NAME/);
  assert.doesNotMatch(remarks, /list-keys/);
});

test('as a process: a mistake goes to standard error with exit code 2, --help to standard output with 0', async () => {
  const mistaken = await runMain(['connect', 'azoraone', '--name', 'main', '--client-key', 'SECRET']);
  assert.deepEqual([mistaken.exitCode, mistaken.stdout], [2, '']);
  assert.match(mistaken.stderr, TAKES_NO_CREDENTIALS);
  assert.match(mistaken.stderr, /--file[\s\S]*Usage:/);
  for (const args of [['--help'], ['-h', 'connect']]) {
    const { exitCode, stdout, stderr } = await runMain(args);
    assert.deepEqual({ exitCode, stderr }, { exitCode: 0, stderr: '' });
    assert.match(stdout, new RegExp(`^Usage: [\\s\\S]*connect ${PROVIDERS} --name NAME`));
  }
});
