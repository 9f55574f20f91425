import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { OWNER_INDEX } from '../../shared/store/index-names.ts';
import type { StageSettings } from '../config.ts';
import type { ItemAction } from './jobs-table.ts';
import { removalPolicy } from './removal-policy.ts';
import type { WorkFunction } from './work-function.ts';

/** What tenants have set up: templates, API keys (hashed). Losing it would stop every tenant, so it can be restored. */
export class SettingsTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, settings: StageSettings) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: settings.deletionProtection,
      removalPolicy: removalPolicy(settings),
    });
    this.table.addGlobalSecondaryIndex({
      indexName: OWNER_INDEX,
      partitionKey: { name: 'owner', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    });
  }

  giveTo(fn: WorkFunction, actions: ItemAction[]): void {
    fn.give('SETTINGS_TABLE', this.table.tableName, {
      actions: actions.map((action) => `dynamodb:${action}`),
      resources: [this.table.tableArn],
    });
  }

  giveOwnerIndexTo(fn: WorkFunction): void {
    fn.give('SETTINGS_TABLE', this.table.tableName, {
      actions: ['dynamodb:Query'],
      resources: [`${this.table.tableArn}/index/${OWNER_INDEX}`],
    });
  }
}
