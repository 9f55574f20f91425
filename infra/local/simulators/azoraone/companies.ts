/** The companies of one API: list, add, read, update. */
import type { RequestBody } from '../model-request.ts';
import { type Answer, type ApiError, apiError, failed, resourceNotFound, succeeded } from './answers.ts';
import { isResourceId } from './resource-id.ts';

export type Company = Record<string, unknown> & { companyID: string };

/** What of a company is checked, where it is given, and the code that its refusal has. */
const CHECKED_FIELDS: Record<string, { code: number; format: RegExp }> = {
  companyName: { code: 111502, format: /\S/ },
  corporateIdentityNumber: { code: 113102, format: /^(\d{6}-\d{4})?$/ },
  bankAccountNumber: { code: 113202, format: /^(\d{3,4}-\d{4})?$/ },
  plusGiroNumber: { code: 113212, format: /^([\d ]{1,9}-\d)?$/ },
  iban: { code: 113222, format: /^([A-Z]{2}\d{2}[A-Z\d ]{10,34})?$/ },
  vatNumber: { code: 113232, format: /^([A-Z]{2}[A-Z\d]{2,14})?$/ },
};

export function createCompanies() {
  const companies = new Map<string, Company>();

  return {
    has: (companyID: string) => companies.has(companyID),

    list: (): Answer => succeeded(200, [...companies.values()]),

    add(body: RequestBody): Answer {
      const fields = readFields(body);
      if (!fields) return failed(400, apiError(0, 'The body must be a JSON object'));
      const { companyID } = fields;
      const errors = [...checkId(companyID, companies), ...checkFields(fields, ['companyName'])];
      if (errors.length > 0 || typeof companyID !== 'string') return failed(400, ...errors);
      const company = { ...fields, companyID };
      companies.set(companyID, company);
      return succeeded(200, company);
    },

    get(companyID: string): Answer {
      const company = companies.get(companyID);
      return company ? succeeded(200, company) : resourceNotFound('companyID');
    },

    update(companyID: string, body: RequestBody): Answer {
      const company = companies.get(companyID);
      if (!company) return resourceNotFound('companyID');
      const fields = readFields(body);
      if (!fields) return failed(400, apiError(0, 'The body must be a JSON object'));
      const errors = checkFields(fields, []);
      if (errors.length > 0) return failed(400, ...errors);
      const updated = { ...company, ...fields, companyID };
      companies.set(companyID, updated);
      return succeeded(200, updated);
    },
  };
}

function readFields(body: RequestBody): Record<string, unknown> | undefined {
  return body.kind === 'json' && isObject(body.value) ? body.value : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkId(companyID: unknown, existing: ReadonlyMap<string, Company>): ApiError[] {
  if (companyID === undefined || companyID === null || companyID === '') {
    return [apiError(111401, 'Company ID is missing', 'companyID')];
  }
  if (typeof companyID !== 'string' || !isResourceId(companyID)) {
    return [apiError(111402, 'Company ID is invalid', 'companyID')];
  }
  return existing.has(companyID) ? [apiError(111403, 'Company ID already exists', 'companyID')] : [];
}

function checkFields(fields: Record<string, unknown>, required: readonly string[]): ApiError[] {
  return Object.entries(CHECKED_FIELDS).flatMap(([name, { code, format }]) => {
    const value = fields[name];
    const absent = value === undefined || value === null;
    const fine = absent ? !required.includes(name) : typeof value === 'string' && format.test(value);
    return fine ? [] : [apiError(code, `${name} is invalid`, name)];
  });
}
