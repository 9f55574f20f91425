import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type Code,
  Function as Lambda,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct, type IConstruct } from 'constructs';
import type { StageSettings } from '../config.ts';
import { FUNCTION_NAMES, type FunctionName, type StageFunction } from '../function-names.ts';
import { acceptFinding } from './accept-finding.ts';
import { removalPolicy } from './removal-policy.ts';
import { addTemplateMetadata } from './template-metadata.ts';

/** What every function of the stack needs and none chooses for itself. */
export interface FunctionContext {
  settings: StageSettings;
  /** The bundle of a function. Tests put a stand-in here, so that they need no build. */
  codeFor: (name: FunctionName) => Code;
}

export interface WorkFunctionProps<Name extends FunctionName> extends FunctionContext {
  name: Name;
  description: string;
  environment?: Record<string, string>;
  /**
   * Whether it sends to the queue that feeds it. Lambda takes that for a runaway loop and drops the seventeenth message of
   * one chain, though each item is run when it is due and no sooner.
   * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
   */
  wakesItself?: boolean;
}

export interface Permission {
  actions: string[];
  resources: string[];
  conditions?: Record<string, Record<string, string[]>>;
  /** Why there is a `*` in its resources, where there is one. */
  wildcard?: string;
}

/** A Lambda function with a role and a log group of its own, which may do nothing but log until it is given more. */
export class WorkFunction<Name extends FunctionName = FunctionName> extends Construct {
  readonly name: Name;
  readonly lambda: Lambda;

  constructor(scope: Construct, id: string, props: WorkFunctionProps<Name>) {
    super(scope, id);
    const { settings, name } = props;
    this.name = name;
    const { timeoutSeconds, memoryMegabytes } = settings.functions[name];
    // Named here, because Lambda's own log group would keep everything forever.
    const logGroup = new LogGroup(this, 'Logs', {
      retention: settings.logRetentionDays,
      removalPolicy: removalPolicy(settings),
    });
    // A role of our own, because CDK's default one carries a managed policy that may write to every log group.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    this.lambda = new Lambda(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: props.codeFor(name),
      timeout: Duration.seconds(timeoutSeconds),
      memorySize: memoryMegabytes,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: settings.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      ...(props.wakesItself && { recursiveLoop: RecursiveLoop.ALLOW }),
      environment: { NODE_OPTIONS: '--enable-source-maps', ...props.environment },
    });
    if (settings.tracing) {
      acceptFinding(
        this,
        'IAM5[Resource::*]',
        'X-Ray takes traces for the account: there is no resource to name.',
      );
    }
    // The one-machine run finds the bundle by it; an asset's hash says nothing.
    addTemplateMetadata(this.lambda, 'Paperhook::Function', name);
  }

  /** Says where something is and allows what may be done with it, in one call: neither is of use alone. */
  give(variable: string, value: string, ...permissions: Permission[]): void {
    this.lambda.addEnvironment(variable, value);
    for (const permission of permissions) {
      this.allow(permission);
    }
  }

  allow({ wildcard, ...statement }: Permission): void {
    this.lambda.addToRolePolicy(new PolicyStatement(statement));
    if (wildcard === undefined) return;
    for (const resource of statement.resources) {
      const spelled = spell(Stack.of(this).resolve(resource));
      acceptFinding(this, `IAM5[Resource::${spelled}]`, wildcard);
    }
  }
}

/** Those that were made in `scope`, by name. Throws unless every stage's are among them. */
export function functionsIn(scope: IConstruct): Readonly<Record<StageFunction, WorkFunction>> {
  const made = scope.node.findAll().filter((construct) => construct instanceof WorkFunction);
  const missing = FUNCTION_NAMES.filter((name) => !made.some((fn) => fn.name === name));
  if (missing.length > 0) throw new Error(`${scope.node.path} lacks ${missing.join(', ')}`);
  return Object.fromEntries(made.map((fn) => [fn.name, fn])) as Record<StageFunction, WorkFunction>;
}

/** An ARN of the template as cdk-nag spells it: `<Bucket.Arn>/uploads/*`. */
function spell(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = Object(value);
  if (typeof Ref === 'string') return `<${Ref}>`;
  if (Array.isArray(attribute)) return `<${attribute.join('.')}>`;
  if (Array.isArray(join)) return join[1].map(spell).join(join[0]);
  throw new Error(`No ARN: ${JSON.stringify(value)}`);
}
