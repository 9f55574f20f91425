/** Which API a simulator stands for and the keys that open it. These are the local run's; they open nothing else. */
export interface AzoraOneAccess {
  /** `sandbox`, or a company's short name. */
  api: string;
  clientKey: string;
  subscriptionKey: string;
}

export const SIMULATOR_ACCESS: AzoraOneAccess = {
  api: 'sandbox',
  clientKey: 'simulated-client-key-of-the-sandbox',
  subscriptionKey: '00000000simulated000000000000key',
};
