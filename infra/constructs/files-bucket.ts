import { Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { StageSettings } from '../config.ts';
import { acceptFinding } from './accept-finding.ts';
import { removalPolicy } from './removal-policy.ts';
import type { WorkFunction } from './work-function.ts';

/** `incoming`: what clients put themselves, with presigned URLs. */
export type Folder = 'incoming' | 'uploads' | 'results' | 'notifications' | 'dead-letters';

/** Of the results only what notifications brought. */
type WebhookResults = 'results/*/webhook.json';

/** The folders in which a function may do what. */
export interface FileAccess {
  put?: Folder[];
  /** With the right to list them, without which S3 answers 403 and not 404 when an object is gone. */
  get?: (Folder | WebhookResults)[];
  remove?: Folder[];
  list?: Folder[];
}

/** Incoming files, uploads, results, oversized notifications, dead letters: all of it for a day at most. */
export class FilesBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, settings: StageSettings) {
    super(scope, id);
    const expiry = Duration.days(settings.files.expiryDays);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      // A version would outlive its deletion.
      versioned: false,
      lifecycleRules: [{ id: 'one-day', expiration: expiry, abortIncompleteMultipartUploadAfter: expiry }],
      removalPolicy: removalPolicy(settings),
    });
    acceptFinding(
      this.bucket,
      'S1',
      'A log of every access would outlive the files, which are gone within a day, and name them; only the functions and ' +
        'the URLs that they sign reach the bucket, and both are in their logs.',
    );
  }

  giveTo(fn: WorkFunction, access: FileAccess): void {
    fn.give('BUCKET', this.bucket.bucketName);
    this.allowObjects(fn, 's3:PutObject', access.put ?? []);
    this.allowObjects(fn, 's3:GetObject', access.get ?? []);
    this.allowObjects(fn, 's3:DeleteObject', access.remove ?? []);
    this.allowListing(fn, [...(access.get ?? []), ...(access.list ?? [])]);
  }

  private allowObjects(fn: WorkFunction, action: string, places: (Folder | WebhookResults)[]): void {
    if (places.length > 0) {
      const resources = places.map((place) => this.bucket.arnForObjects(keysOf(place)));
      fn.allow({
        actions: [action],
        resources,
        wildcard:
          'Each job has keys of its own, made when it is there: a folder is the least that can be named.',
      });
    }
  }

  /** S3 takes the key of a missing object for `s3:prefix`, so the condition holds for reads as for listings. */
  private allowListing(fn: WorkFunction, places: (Folder | WebhookResults)[]): void {
    if (places.length > 0) {
      fn.allow({
        actions: ['s3:ListBucket'],
        resources: [this.bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': places.map(keysOf) } },
      });
    }
  }
}

function keysOf(place: Folder | WebhookResults): string {
  return place.includes('*') ? place : `${place}/*`;
}
