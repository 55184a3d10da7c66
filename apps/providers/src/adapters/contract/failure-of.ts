import { ProviderError, type ProviderFailure } from '../failure';

/** The failure with which a question is refused; fails the test when it is answered. */
export async function failureOf(question: Promise<unknown>): Promise<ProviderFailure> {
  const thrown: unknown = await question.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(thrown instanceof ProviderError))
    throw new Error(`expected a failure, got ${String(thrown)}`);
  return thrown.failure;
}
