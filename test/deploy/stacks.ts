/** The stacks of the test of a deployment: of a stage of their own, so that no other deployment is touched. */
export const STAGE = 'test';
export const PAPERHOOK_STACK = `paperhook-${STAGE}`;
export const SIMULATORS_STACK = `${PAPERHOOK_STACK}-simulators`;
/** What `cdk bootstrap` makes, and everything that is ever deployed to the account shares. */
export const BOOTSTRAP_STACK = 'CDKToolkit';

/** In the environment of the tests: it is the deployed stacks that they are to test. */
export const UNDER_TEST = 'PAPERHOOK_DEPLOYED';
