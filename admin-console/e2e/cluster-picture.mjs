/**
 * Takes the picture of the cluster page that the READMEs show: 1280 wide, English, light.
 *
 *   BASE_URL=http://127.0.0.1:8848/nacos/ ADMIN_USER=nacos ADMIN_PASSWORD=... node e2e/cluster-picture.mjs ../docs/images/cluster.png
 */
import { adminPassword, adminUser, byId, newPage, open, run, signIn } from './browser.mjs';

await run(async (browser) => {
  const page = await newPage(browser, [], { viewport: { width: 1280, height: 712 }, colorScheme: 'light' });
  await open(page, '/login');
  await signIn(page, adminUser, adminPassword);
  await open(page, '/clusterManagement');
  await byId(page, 'cluster-table').waitFor();
  // Away from everything that shows that the pointer is over it.
  await page.mouse.move(1, 1);
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: process.argv[2] ?? 'cluster.png' });
});
