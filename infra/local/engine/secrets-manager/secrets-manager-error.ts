export type SecretsManagerErrorCode =
  | 'InvalidParameterException'
  | 'InvalidRequestException'
  | 'ResourceExistsException'
  | 'ResourceNotFoundException'
  | 'UnknownOperationException';

/** An answer of Secrets Manager that is not success; the code goes out as `__type`. */
export class SecretsManagerError extends Error {
  readonly code: SecretsManagerErrorCode;

  constructor(code: SecretsManagerErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

// The wording of AWS, which people search for.
export const messages = {
  notFound: "Secrets Manager can't find the specified secret.",
  noSuchVersion: "Secrets Manager can't find the specified secret value for staging label: ",
  deleted: "You can't perform this operation on the secret because it was marked for deletion.",
};
