import { batchDefects } from './batch-defects.ts';
import { creditDefects } from './credit-defects.ts';
import { type Defect, defects } from './defects.ts';
import { docuProxDefects } from './docuprox-defects.ts';
import { endpointDefects } from './endpoint-defects.ts';
import { ocrolusDefects } from './ocrolus-defects.ts';
import { subtleDefects } from './subtle-defects.ts';

export const allDefects: readonly Defect[] = [
  ...defects,
  ...subtleDefects,
  ...creditDefects,
  ...batchDefects,
  ...docuProxDefects,
  ...ocrolusDefects,
  ...endpointDefects,
];
