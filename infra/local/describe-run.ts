import type { LocalRun } from './run.ts';
import { simulators } from './simulators/simulators.ts';

/** What runs where, what of the template was left out, and how long it took. */
export function describeRun(run: LocalRun): string {
  const passedOver = [...run.passedOver].map(([type, count]) => `${type} (${count})`).sort();
  const controls = Object.entries(simulators).map(
    ([provider, { title }]) => `  ${title.padEnd(15)} ${run.simulators[provider]} (control of the simulator)`,
  );
  const laps = Object.entries(run.timings);
  const total = laps.reduce((sum, [, milliseconds]) => sum + milliseconds, 0);
  return `  API             ${run.apiUrl}
${controls.join('\n')}
  your endpoint   ${run.endpoint.url} (a sample; results are delivered to it)
  functions       ${Object.keys(run.functions).join(', ')}
  without meaning on one machine: ${passedOver.join(', ')}
Started in ${seconds(total)} s (${laps.map(([name, value]) => `${name} ${seconds(value)}`).join(', ')}).
`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
