import { Construct } from 'constructs';
import type { StageSettings } from '../config.ts';
import { Connections } from './connections.ts';
import { DataKey } from './data-key.ts';
import { FilesBucket } from './files-bucket.ts';
import { JobsTable } from './jobs-table.ts';
import { SettingsTable } from './settings-table.ts';

/** All that holds state. The ids in here must not change: CloudFormation would put empty ones in their place. */
export class Storage extends Construct {
  readonly jobs: JobsTable;
  readonly settings: SettingsTable;
  readonly files: FilesBucket;
  readonly dataKey: DataKey;
  readonly connections: Connections;

  constructor(scope: Construct, id: string, settings: StageSettings) {
    super(scope, id);
    this.jobs = new JobsTable(this, 'Jobs', settings);
    this.settings = new SettingsTable(this, 'Settings', settings);
    this.files = new FilesBucket(this, 'Files', settings);
    this.dataKey = new DataKey(this, 'DataKey', settings);
    this.connections = new Connections(this, 'Connections');
  }
}
