import type { Input } from '../input/input.ts';
import type { Question } from './connector.ts';

/** Asks until what a new connection needs is there; what stays empty is left out. */
export async function askCredentials(
  questions: readonly Question[],
  input: Pick<Input, 'ask'>,
  isNew: boolean,
): Promise<Record<string, string | string[]>> {
  const answers: Record<string, string | string[]> = {};
  for (const question of questions) {
    const answer = await askOne(question, input, isNew);
    if (answer !== '') answers[question.field] = question.isList ? entries(answer) : answer;
  }
  return answers;
}

async function askOne(
  { text, hidden = false, optional }: Question,
  { ask }: Pick<Input, 'ask'>,
  isNew: boolean,
): Promise<string> {
  const prompt = `${text}${hidden ? ', not shown' : ''}${isNew ? '' : ' [Enter: as it is]'}: `;
  let answer = '';
  do answer = (await ask(prompt, { hidden })).trim();
  while (answer === '' && isNew && !optional);
  return answer;
}

function entries(answer: string): string[] {
  return answer
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
