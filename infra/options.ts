/**
 * What differs between accounts and stands in no file of ours: who is told of alarms, and under which name the API is
 * reached. Given as `-c NAME=VALUE`, or for each stage in cdk.json: `"context": {"production": {"NAME": "VALUE"}}`.
 */
import type { Stage } from './stages/stage.ts';

export interface Domain {
  name: string;
  /** In the stack's region; behind CloudFront in us-east-1. */
  certificateArn: string;
  /** Of Route 53. Without it whoever runs the name's DNS points it to what an output says. */
  hostedZoneId?: string;
}

export interface FrontDoor {
  domain: Domain;
  /** With it CloudFront stands in front of the API, and this web ACL in front of CloudFront. */
  webAclArn?: string;
}

export interface Options {
  alarmEmail?: string;
  frontDoor?: FrontDoor;
}

interface Text {
  pattern: RegExp;
  expected: string;
}

const TEXTS = {
  alarm_email: {
    pattern: /^(?=.{5,254}$)[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>.]+$/,
    expected: 'an e-mail address, as in -c alarm_email=ops@example.com',
  },
  domain: {
    pattern: /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
    expected: 'a host name in small letters, as in -c domain=documents.example.com',
  },
  certificate: {
    pattern: /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]+$/,
    expected:
      'the ARN of a certificate of AWS Certificate Manager, as in -c certificate=arn:aws:acm:eu-north-1:111122223333:certificate/...',
  },
  hosted_zone: {
    pattern: /^Z[A-Z0-9]{1,31}$/,
    expected: 'the id of a hosted zone of Route 53, as in -c hosted_zone=Z0123456789ABC',
  },
  web_acl: {
    // CloudFront takes only those of its own scope, and they are all in one region.
    // https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html
    pattern: /^arn:aws:wafv2:us-east-1:\d{12}:global\/webacl\/[\w-]+\/[0-9a-f-]+$/,
    expected:
      'the ARN of a web ACL for CloudFront, in us-east-1: `npx cdk deploy --app "node infra/firewall-app.ts" -c stage=...` makes one and says its ARN',
  },
} satisfies Record<string, Text>;

type TextName = keyof typeof TEXTS;
const NAMES: readonly string[] = Object.keys(TEXTS);
const OF_FRONT_DOOR = ['domain', 'certificate', 'hosted_zone', 'web_acl'] as const;

/**
 * Throws an Error that names everything that is wrong, and what to give instead.
 *
 * @param context what CDK knows by a name; of a stage's name an object of the same options.
 */
export function parseOptions(stage: Stage, context: (name: string) => unknown): Options {
  const problems: string[] = [];
  const ofStage = parseStageOptions(stage, context(stage), problems);
  const given = (name: TextName) => context(name) ?? ofStage[name];
  const alarmEmail = parseText('alarm_email', given('alarm_email'), problems);
  const frontDoor = parseFrontDoor(given, problems);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return { ...(alarmEmail && { alarmEmail }), ...(frontDoor && { frontDoor }) };
}

function parseStageOptions(stage: Stage, value: unknown, problems: string[]): Record<string, unknown> {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push(
      `${stage} in the context must be an object, as in {"${stage}": {"alarm_email": "ops@example.com"}}`,
    );
    return {};
  }
  const unknown = Object.keys(value).filter((name) => !NAMES.includes(name));
  if (unknown.length > 0)
    problems.push(`${stage} in the context has unknown ${unknown.join(', ')}: known are ${NAMES.join(', ')}`);
  return { ...value };
}

function parseText(name: TextName, value: unknown, problems: string[]): string | undefined {
  if (value === undefined) return undefined;
  const { pattern, expected }: Text = TEXTS[name];
  if (typeof value === 'string' && pattern.test(value)) return value;
  problems.push(`${name} ${JSON.stringify(value)} is not ${expected}`);
  return undefined;
}

function parseFrontDoor(given: (name: TextName) => unknown, problems: string[]): FrontDoor | undefined {
  const names = OF_FRONT_DOOR.filter((name) => given(name) !== undefined);
  const texts = new Map(names.map((name) => [name, parseText(name, given(name), problems)]));
  for (const name of ['domain', 'certificate'] as const) {
    if (names.length === 0 || names.includes(name)) continue;
    problems.push(`${names.join(', ')} needs ${name} as well: ${TEXTS[name].expected}`);
  }
  const [name, certificateArn] = [texts.get('domain'), texts.get('certificate')];
  const [hostedZoneId, webAclArn] = [texts.get('hosted_zone'), texts.get('web_acl')];
  if (!name || !certificateArn) return undefined;
  if (webAclArn && !certificateArn.includes(':acm:us-east-1:')) {
    problems.push(
      `certificate ${certificateArn} is not in us-east-1, from where CloudFront takes it: make one for ${name} there`,
    );
  }
  return {
    domain: { name, certificateArn, ...(hostedZoneId && { hostedZoneId }) },
    ...(webAclArn && { webAclArn }),
  };
}
