import { NoSuchKey, NotFound, S3ServiceException } from '@aws-sdk/client-s3';

const missing = { $metadata: { httpStatusCode: 404 } };

export function noSuchKey(): NoSuchKey {
  return new NoSuchKey({ message: 'The specified key does not exist.', ...missing });
}

export function notFound(): NotFound {
  return new NotFound({ message: 'NotFound', ...missing });
}

export function badRequest(name: string): S3ServiceException {
  return refusal(name, 400);
}

/** The range begins behind the object's end. */
export function invalidRange(): S3ServiceException {
  return refusal('InvalidRange', 416);
}

function refusal(name: string, httpStatusCode: number): S3ServiceException {
  return new S3ServiceException({ name, message: name, $fault: 'client', $metadata: { httpStatusCode } });
}
