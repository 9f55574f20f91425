/** A link to an object for a client that has no credentials of AWS. Made without a call: nobody looks whether it is there. */
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

export interface Download {
  key: string;
  contentType: string;
  /** What the client is told to call it. */
  fileName: string;
  /** Whole seconds, 1 or more, for which the download can be begun. */
  validSeconds: number;
}

export type DownloadUrl = (download: Download) => Promise<string>;

export function downloadUrls(client: S3Client, bucket: string): DownloadUrl {
  return ({ key, contentType, fileName, validSeconds }) => {
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      ResponseContentType: contentType,
      ResponseContentDisposition: `attachment; filename="${fileName}"`,
    });
    return getSignedUrl(client, command, { expiresIn: validSeconds });
  };
}
