import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import type { StageSettings } from './config.ts';

/** AWS's own rules, and those of them that only count what they would block. */
const MANAGED_RULES: Record<string, string[]> = {
  AWSManagedRulesAmazonIpReputationList: [],
  // Documents are bodies: large, and of whatever content.
  AWSManagedRulesKnownBadInputsRuleSet: ['JavaDeserializationRCE_BODY', 'Log4JRCE_BODY', 'ReactJSRCE_BODY'],
  AWSManagedRulesCommonRuleSet: [
    'SizeRestrictions_BODY',
    'CrossSiteScripting_BODY',
    'GenericLFI_BODY',
    'GenericRFI_BODY',
    'EC2MetaDataSSRF_BODY',
    // Programs call, and need not say which.
    'NoUserAgent_HEADER',
  ],
};

/**
 * The web ACL for CloudFront in front of a stage. A stack of its own, because CloudFront takes web ACLs from us-east-1
 * only, and a stage may be anywhere.
 */
export class FirewallStack extends Stack {
  constructor(scope: Construct, id: string, settings: StageSettings) {
    super(scope, id, {
      description: `Paperhook, stage ${settings.stage}: the web ACL for its CloudFront`,
      env: { region: 'us-east-1' },
      analyticsReporting: false,
    });
    const groups = Object.entries(MANAGED_RULES);
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('WebAcl'),
      rules: [
        tooManyOfOneAddress(settings.firewall.requestsPerAddress),
        ...groups.map(([name, counted], index) => managedRules(name, counted, index + 1)),
      ],
    });
    new CfnOutput(this, 'WebAclArn', { value: webAcl.attrArn });
    new CfnOutput(this, 'Next', {
      value: `npx cdk deploy -c stage=${settings.stage} -c web_acl=${webAcl.attrArn} -c domain=... -c certificate=...`,
    });
    Tags.of(this).add('project', 'paperhook');
    Tags.of(this).add('stage', settings.stage);
  }
}

function tooManyOfOneAddress(limit: number): CfnWebACL.RuleProperty {
  return {
    name: 'TooManyOfOneAddress',
    priority: 0,
    action: { block: {} },
    statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit, evaluationWindowSec: 300 } },
    visibilityConfig: visibility('TooManyOfOneAddress'),
  };
}

function managedRules(name: string, counted: string[], priority: number): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
        scopeDownStatement: NO_WEBHOOK,
      },
    },
    visibilityConfig: visibility(name),
  };
}

/** A webhook has its credential, and one that is blocked by mistake is lost: its sender tries a few times only. */
const NO_WEBHOOK: CfnWebACL.StatementProperty = {
  notStatement: {
    statement: {
      byteMatchStatement: {
        fieldToMatch: { uriPath: {} },
        positionalConstraint: 'STARTS_WITH',
        searchString: '/webhooks/',
        // What is spelled to look like one and be another is none.
        textTransformations: [
          { priority: 0, type: 'URL_DECODE' },
          { priority: 1, type: 'NORMALIZE_PATH' },
        ],
      },
    },
  },
};

/** Samples would keep headers and query strings, API keys and tokens among them, for whoever may look at the console. */
function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
