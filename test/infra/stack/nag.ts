/** What cdk-nag's AwsSolutions pack says of every stage, beside what the code accepts of it and why. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { App, type Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type IApplyRule, NagRuleCompliance } from 'cdk-nag';
import { FirewallStack } from '../../../infra/firewall-stack.ts';
import { settingsFor } from '../../../infra/stages/settings-for.ts';
import { BEHIND_CLOUDFRONT, NAMED } from './front-doors.ts';
import { stackOf } from './synthesised.ts';

const STACKS: Record<string, () => Stack> = {
  local: () => stackOf('local'),
  development: () => stackOf('development'),
  production: () => stackOf('production'),
  'production with an address for alarms': () => stackOf('production', { alarmEmail: 'ops@example.com' }),
  'production with a name of its own': () => stackOf('production', { frontDoor: NAMED }),
  'production behind CloudFront': () => stackOf('production', { frontDoor: BEHIND_CLOUDFRONT }),
};

for (const [name, build] of Object.entries(STACKS)) {
  describe(`AwsSolutions in ${name}`, () => {
    const stack = build();

    it('finds nothing that is not accepted', () => {
      const { violations } = new AwsSolutionsChecks().validateScope(stack);
      const left = violations.map(({ ruleName, violatingResources }) => [
        ruleName,
        violatingResources.map(({ constructPath }) => constructPath),
      ]);
      assert.deepEqual(left, []);
    });

    it('finds whatever is accepted, so that no acceptance is left over; each has its reason', () => {
      const findings = findingsOf(stack);
      const accepted = acceptedIn(stack);
      assert.ok(accepted.length > 0);
      for (const { id, path, reason } of accepted) {
        assert.ok(
          findings.some((finding) => finding.id === id && `${finding.path}/`.startsWith(`${path}/`)),
          `${id} on ${path} accepts nothing`,
        );
        assert.match(reason, /^[A-Z].{40,}\.$/);
      }
    });
  });
}

it('AwsSolutions finds nothing in the stack of the web ACL', () => {
  const stack = new FirewallStack(new App(), 'paperhook-production-firewall', settingsFor('production'));
  assert.deepEqual(new AwsSolutionsChecks().validateScope(stack).violations, []);
});

/** Accepted ones too: by cdk-nag's own rules, of which only the look at acceptances is left out. */
class EveryFinding extends AwsSolutionsChecks {
  readonly findings: { id: string; path: string }[] = [];

  protected override applyRule({ rule, ruleSuffixOverride, node }: IApplyRule): void {
    const result = rule(node);
    const id = `${this.readPackName}-${ruleSuffixOverride ?? rule.name}`;
    const found = Array.isArray(result) ? result.map((finding) => `${id}[${finding}]`) : [];
    if (result === NagRuleCompliance.NON_COMPLIANT) found.push(id);
    this.findings.push(...found.map((id) => ({ id, path: node.node.path })));
  }
}

function findingsOf(stack: Stack) {
  const pack = new EveryFinding();
  pack.validateScope(stack);
  return pack.findings;
}

function acceptedIn(stack: Stack) {
  return stack.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries<string>(data))
      .filter(([id]) => id.includes('AwsSolutions'))
      .map(([id, reason]) => ({ id: id.replace(/^annotation::/i, ''), path: node.path, reason })),
  );
}
