import { workflowBundle } from '../instance/bundle';

/** `npm run build`: makes what a start would else make first, so that an image starts at once. */
async function main(): Promise<void> {
  const { code } = await workflowBundle();
  console.log(`The workflows are bundled: ${Math.round(code.length / 1024)} KiB.`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
