import { seed } from './seed';
import { startStack } from './stack';

/** One filled instance for all looks at it. Flows start instances of their own. */
export default async function globalSetup() {
  const stack = await startStack({ checkInterval: 3 });
  try {
    process.env.POSTSEAL_E2E_SEEDED = JSON.stringify(await seed(stack));
  } catch (error) {
    await stack.close();
    throw error;
  }
  return () => stack.close();
}
