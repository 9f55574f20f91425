import { Lazy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  type HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StageSettings } from '../config.ts';
import type { CalledFunction } from '../function-names.ts';
import type { FrontDoor } from '../options.ts';
import { acceptFinding } from './accept-finding.ts';
import type { AlarmTopic } from './alarms/alarm-topic.ts';
import { addApiAlarms } from './alarms/api-alarms.ts';
import { VIEWER_HEADER } from './front-door/edge.ts';
import { edgeAuthorizer } from './front-door/edge-authorizer.ts';
import { EdgeSecret } from './front-door/edge-secret.ts';
import { addFrontDoor } from './front-door/front-door.ts';
import { removalPolicy } from './removal-policy.ts';
import { resourceOf } from './resource-of.ts';
import type { FunctionContext, WorkFunction } from './work-function.ts';

/**
 * Neither path nor query: a webhook's URL carries its token, and what a stranger puts into a path is anybody's
 * guess. No source address either, it is personal data. The ids lead to the function's own log line.
 */
const ACCESS_LOG = {
  request_id: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  response_bytes: '$context.responseLength',
  latency_ms: '$context.responseLatency',
  function_latency_ms: '$context.integrationLatency',
  function_error: '$context.integrationErrorMessage',
  gateway_error: '$context.error.responseType',
};

export interface Route {
  method: HttpMethod;
  path: `/${string}`;
}

export interface PublicApiProps extends FunctionContext {
  alarms: AlarmTopic;
  frontDoor: FrontDoor | undefined;
}

/** The HTTP API in front of the functions: routes, throttling, access log, and what stands in front of it. */
export class PublicApi extends Construct {
  readonly url: string;
  readonly httpApi: HttpApi;
  /** The header that tells who calls, where the caller's own connection ends before the API. */
  readonly viewerHeader: string | undefined;
  private readonly stage: HttpStage;
  private readonly throttles: StageSettings['throttles'];
  private readonly routeSettings: Record<
    string,
    { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }
  > = {};

  constructor(scope: Construct, id: string, props: PublicApiProps) {
    super(scope, id);
    const { settings, frontDoor } = props;
    this.throttles = settings.throttles;
    const edgeSecret = frontDoor?.webAclArn === undefined ? undefined : new EdgeSecret(this, 'EdgeSecret');
    const authorizer = edgeSecret && edgeAuthorizer(this, props, edgeSecret);
    this.viewerHeader = edgeSecret && VIEWER_HEADER;
    this.httpApi = new HttpApi(this, 'Api', {
      createDefaultStage: false,
      // A name of its own is the only way in; CloudFront, though, calls the API's address. Said each time: what is no longer
      // said may stay as it was.
      disableExecuteApiEndpoint: frontDoor !== undefined && !edgeSecret,
      ...(authorizer && { defaultAuthorizer: authorizer }),
    });
    this.url = frontDoor ? `https://${frontDoor.domain.name}` : this.httpApi.apiEndpoint;
    this.stage = this.addStage(settings);
    if (frontDoor) addFrontDoor(this, { ...frontDoor, edgeSecret, api: this.httpApi, stage: this.stage });
    if (!authorizer) {
      acceptFinding(
        this,
        'APIG4',
        "Each function authenticates before any work: clients by their API key, webhooks by their provider's credential, " +
          'which may be a signature over the body, and an authorizer never sees the body.',
      );
    }
    addApiAlarms(this, props);
  }

  private addStage(settings: StageSettings): HttpStage {
    const logGroup = new LogGroup(this, 'AccessLogs', {
      retention: settings.logRetentionDays,
      removalPolicy: removalPolicy(settings),
    });
    // Of the route that takes the rest.
    const { requestsPerSecond, burstRequests } = this.throttles['read-job'];
    const stage = new HttpStage(this, 'DefaultStage', {
      httpApi: this.httpApi,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: requestsPerSecond, burstLimit: burstRequests },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    resourceOf(stage).addPropertyOverride('RouteSettings', Lazy.any({ produce: () => this.routeSettings }));
    return stage;
  }

  /** With and without `/v1`: clients written for DocuProx's API use both. */
  routeVersioned(fn: WorkFunction<CalledFunction>, routes: Route[]): void {
    this.route(
      fn,
      routes.flatMap(({ method, path }): Route[] => [
        { method, path },
        { method, path: `/v1${path}` },
      ]),
    );
  }

  route(fn: WorkFunction<CalledFunction>, routes: Route[]): void {
    const integration = new HttpLambdaIntegration(fn.node.id, fn.lambda);
    for (const { method, path } of routes) {
      for (const route of this.httpApi.addRoutes({ path, methods: [method], integration })) {
        this.throttle(fn.name, route, `${method} ${path}`);
      }
    }
  }

  private throttle(name: CalledFunction, route: HttpRoute, routeKey: string): void {
    const { requestsPerSecond, burstRequests } = this.throttles[name];
    this.routeSettings[routeKey] = {
      ThrottlingRateLimit: requestsPerSecond,
      ThrottlingBurstLimit: burstRequests,
    };
    // The stage can't have settings of a route that is not there yet.
    resourceOf(this.stage).addResourceDependency(resourceOf(route));
  }

  /** What no route takes. Without it API Gateway answers 404 in a shape of its own. */
  routeTheRest(fn: WorkFunction): void {
    new HttpRoute(this, 'DefaultRoute', {
      httpApi: this.httpApi,
      routeKey: HttpRouteKey.DEFAULT,
      integration: new HttpLambdaIntegration(`${fn.node.id}Default`, fn.lambda),
    });
  }
}
