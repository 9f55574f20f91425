/** A URL with which anybody may put one object of one size, once, until it expires or the function's credentials do. */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { URL_VALID_MS } from '../../shared/jobs/upload.ts';

/** `headers` are part of the signature: a PUT without them, or with others, is refused. */
export type SignUpload = (
  key: string,
  bytes: number,
  nowMs: number,
) => Promise<{ url: string; headers: Record<string, string> }>;

export function uploadSigner(bucket: string): SignUpload {
  // Else the checksum of nothing would be signed, for the bytes are not here.
  const client = new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
  return async (key, bytes, nowMs) => {
    const put = new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      ContentLength: bytes,
      // Once it is there it stays as it was judged.
      IfNoneMatch: '*',
    });
    const url = await getSignedUrl(client, put, {
      expiresIn: URL_VALID_MS / 1000,
      signingDate: new Date(nowMs),
    });
    return { url, headers: { 'content-length': String(bytes), 'if-none-match': '*' } };
  };
}
