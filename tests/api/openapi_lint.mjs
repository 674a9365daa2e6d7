// Lints api/openapi.yaml with Redocly's rules. Prints each problem; exit code 1 when there is one.
import { readFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { repository } from '../lib/repository.mjs';

const path = `${repository}/api/openapi.yaml`;
const config = await createConfig({
  extends: ['recommended-strict'],
  rules: {
    'operation-4xx-response': 'error',
    'operation-2xx-response': 'off', // Forms of the sandbox answer with 303.
    'operation-operationId-unique': 'error',
    'operation-description': 'off',
    'no-invalid-media-type-examples': 'error',
    'no-server-example.com': 'error',
    'info-license': 'off',
    'tag-description': 'error',
  },
});

const problems = await lintFromString({ source: readFileSync(path, 'utf8'), absoluteRef: path, config });
for (const { severity, ruleId, message, location } of problems) {
  console.error(`${severity} ${ruleId}: ${message.trim()} (${location.map((at) => at.pointer ?? '').join(' ')})`);
}
console.log(`${problems.length} problems in api/openapi.yaml`);
process.exitCode = problems.length > 0 ? 1 : 0;
