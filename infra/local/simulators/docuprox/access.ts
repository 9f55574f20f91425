/** What opens the simulator, and the template that its dashboard has. These are the local run's; they open nothing else. */
export const SIMULATOR_API_KEY = 'simulated-docuprox-api-key';
export const SIMULATOR_TEMPLATE = '550e8400-e29b-41d4-a716-446655440000';
