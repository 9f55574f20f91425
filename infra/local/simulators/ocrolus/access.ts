/** What opens the simulator. These are the local run's; they open nothing else. */
export interface OcrolusAccess {
  clientId: string;
  clientSecret: string;
}

export const SIMULATOR_CLIENT: OcrolusAccess = {
  clientId: 'simulated-ocrolus-client',
  clientSecret: 'simulated-ocrolus-client-secret',
};
