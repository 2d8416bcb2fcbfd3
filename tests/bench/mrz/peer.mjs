// Parses the zones of a file with the npm package `mrz` (cheminfo) for some seconds.
// usage: node peer.mjs lines.txt seconds   (run in a folder where the package is installed)
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'package.json'));
const { parse } = require('mrz');

const [file, seconds] = [process.argv[2], Number(process.argv[3])];
const records = readFileSync(file, 'utf8').trim().split(/\n\s*\n/).map((r) => r.split('\n'));

function batch() {
  let valid = 0;
  for (let i = 0; i < 50; i++) for (const lines of records) valid += parse(lines).valid ? 1 : 0;
  return valid;
}
for (let i = 0; i < 20; i++) batch(); // let the compiler settle
const start = process.hrtime.bigint();
let count = 0;
let valid = 0;
let passed = 0;
while (passed < seconds) {
  valid = batch() / 50;
  count += 50 * records.length;
  passed = Number(process.hrtime.bigint() - start) / 1e9;
}
console.log(JSON.stringify({ name: 'npm mrz', count, seconds: passed, per_second: count / passed, usable: valid }));
