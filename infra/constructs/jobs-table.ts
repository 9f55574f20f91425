import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { DUE_INDEX, TENANT_INDEX } from '../../shared/store/index-names.ts';
import type { StageSettings } from '../config.ts';
import { acceptFinding } from './accept-finding.ts';
import { removalPolicy } from './removal-policy.ts';
import type { WorkFunction } from './work-function.ts';

export type ItemAction = 'GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

/**
 * Jobs and all that lives as long as they do. No backup and no point-in-time recovery: what is in it must not be
 * recoverable past its time. Encrypted by DynamoDB, as every table is.
 */
export class JobsTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, settings: StageSettings) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires_at',
      removalPolicy: removalPolicy(settings),
    });
    acceptFinding(
      this.table,
      'DDB3',
      'What is in it must not be recoverable past its time, results among it.',
    );
    // Sparse: only an item that owes something has these attributes, so a poll costs what is due.
    this.table.addGlobalSecondaryIndex({
      indexName: DUE_INDEX,
      partitionKey: { name: 'due_shard', type: AttributeType.NUMBER },
      sortKey: { name: 'due', type: AttributeType.NUMBER },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['step', 'claims'],
    });
    // What a tenant's jobs and charges are listed by. Nothing in it changes while a job moves on, so that costs no write.
    this.table.addGlobalSecondaryIndex({
      indexName: TENANT_INDEX,
      partitionKey: { name: 'listed_under', type: AttributeType.STRING },
      sortKey: { name: 'listed_at', type: AttributeType.NUMBER },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['template_id', 'credits', 'refunded_at'],
    });
  }

  giveTo(fn: WorkFunction, actions: ItemAction[]): void {
    fn.give('JOBS_TABLE', this.table.tableName, {
      actions: actions.map((action) => `dynamodb:${action}`),
      resources: [this.table.tableArn],
    });
  }

  giveDueIndexTo(fn: WorkFunction): void {
    this.giveIndexTo(fn, DUE_INDEX);
  }

  giveTenantIndexTo(fn: WorkFunction): void {
    this.giveIndexTo(fn, TENANT_INDEX);
  }

  private giveIndexTo(fn: WorkFunction, index: string): void {
    fn.give('JOBS_TABLE', this.table.tableName, {
      actions: ['dynamodb:Query'],
      resources: [`${this.table.tableArn}/index/${index}`],
    });
  }
}
