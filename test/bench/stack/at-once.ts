/** Runs `work` so many times, so many at once: whoever is done begins the next. Answers in the order of their numbers. */
export async function atOnce<Answer>(
  times: number,
  limit: number,
  work: (index: number) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const worker = async () => {
    while (next < times) {
      const index = next;
      next += 1;
      answers[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return answers;
}
