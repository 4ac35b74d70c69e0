import { workflowBundle } from '../instance/bundle';

/** `npm run build`: creates in advance what the first start would create, so that an image starts at once. */
async function main(): Promise<void> {
  const { code } = await workflowBundle();
  console.log(`The workflows are bundled: ${Math.round(code.length / 1024)} KiB.`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
