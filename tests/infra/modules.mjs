// Reads every Terraform file without Terraform (hcl2json, WebAssembly) and holds the modules to the rules of infra/README.md: variables are
// typed, described, validated and used; outputs are described; what is passed to a module, and taken from it, exists; READMEs are current.
//
//   node tests/infra/modules.mjs            checks
//   node tests/infra/modules.mjs --write    writes the tables of the READMEs
import { readFile, readdir, writeFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from '@cdktf/hcl2json';

const infra = fileURLToPath(new URL('../../infra', import.meta.url));
const exists = (path) => stat(path).then(() => true, () => false);

/// A folder of .tf files, as one object: variable, output, resource, module, …
async function load(folder) {
  const loaded = { folder, files: {}, text: '', variable: {}, output: {}, module: {}, resource: {}, data: {} };
  for (const name of (await readdir(folder)).filter((each) => each.endsWith('.tf')).sort()) {
    const text = await readFile(join(folder, name), 'utf8');
    const parsed = await parse(name, text);
    loaded.files[name] = text;
    loaded.text += text;
    for (const kind of ['variable', 'output', 'module']) Object.assign(loaded[kind], parsed[kind]);
    for (const kind of ['resource', 'data']) {
      for (const [type, names] of Object.entries(parsed[kind] ?? {})) Object.assign((loaded[kind][type] ??= {}), names);
    }
  }
  return loaded;
}

const withoutVariables = (loaded) => Object.entries(loaded.files).filter(([name]) => name !== 'variables.tf').map(([, text]) => text).join('\n');

function checkVariables(loaded) {
  const found = [];
  const used = withoutVariables(loaded);
  for (const [name, [value]] of Object.entries(loaded.variable)) {
    if (!value.type) found.push(`variable ${name} has no type`);
    if (!value.description?.endsWith('.')) found.push(`variable ${name} has no description that is a sentence`);
    if (value.type !== '${bool}' && !value.validation) found.push(`variable ${name} takes anything: validate it`);
    if (!new RegExp(`\\bvar\\.${name}\\b`).test(used)) found.push(`variable ${name} is not used`);
  }
  for (const [, name] of loaded.text.matchAll(/\bvar\.([a-z0-9_]+)/g)) if (!loaded.variable[name]) found.push(`var.${name} is not declared`);
  return found;
}

function checkOutputs(loaded) {
  return Object.entries(loaded.output).filter(([, [value]]) => !value.description?.endsWith('.')).map(([name]) => `output ${name} has no description that is a sentence`);
}

/// Everything of a module that is named exists in it.
async function checkCalls(loaded) {
  const found = [];
  const meta = new Set(['source', 'providers', 'count', 'for_each', 'depends_on']);
  for (const [name, [call]] of Object.entries(loaded.module)) {
    const folder = resolve(loaded.folder, call.source);
    if (!(await exists(folder))) {
      found.push(`module ${name}: there is no ${call.source}`);
      continue;
    }
    const called = await load(folder);
    for (const input of Object.keys(call)) if (!meta.has(input) && !called.variable[input]) found.push(`module ${name} has no variable ${input}`);
    for (const [input, [value]] of Object.entries(called.variable)) {
      if (!('default' in value) && !(input in call)) found.push(`module ${name} needs ${input}`);
    }
    const outputs = loaded.text.matchAll(new RegExp(`\\bmodule\\.${name}(?:\\[[^\\]]*\\])?\\.([a-z0-9_]+)`, 'g'));
    for (const [, output] of outputs) if (!called.output[output]) found.push(`module ${name} has no output ${output}`);
  }
  const named = loaded.text.matchAll(/\bmodule\.([a-z0-9_]+)/g);
  for (const [, name] of named) if (!loaded.module[name]) found.push(`there is no module ${name}`);
  return found;
}

/// Every resource and data source that an expression names is declared.
function checkReferences(loaded) {
  const found = [];
  const code = loaded.text.replace(/#.*$/gm, '');
  for (const [, data, type, name] of code.matchAll(/(?<![\w."/:-])(data\.)?(aws_[a-z0-9_]+)\.([a-z0-9_]+)/g)) {
    const kind = data ? loaded.data : loaded.resource;
    if (name !== 'amazonaws' && !kind[type]?.[name]) found.push(`${data ?? ''}${type}.${name} is not declared`);
  }
  return found;
}

async function checkFiles(loaded, isModule) {
  const found = [];
  const wanted = ['main.tf', 'variables.tf', 'outputs.tf', 'versions.tf'];
  for (const name of wanted) if (!loaded.files[name]) found.push(`has no ${name}`);
  if (!/required_version = ">= 1\.11, < 2"/.test(loaded.files['versions.tf'] ?? '')) found.push('versions.tf does not say required_version');
  if (!/version\s+= "~> 5\.100"/.test(loaded.files['versions.tf'] ?? '')) found.push('versions.tf does not pin the provider');
  if (!isModule) return found;
  if (!(await exists(join(loaded.folder, 'examples/basic/main.tf')))) found.push('has no example');
  const tests = (await exists(join(loaded.folder, 'tests'))) ? await readdir(join(loaded.folder, 'tests')) : [];
  if (!tests.some((name) => name.endsWith('.tftest.hcl'))) found.push('has no tests');
  return found;
}

const begin = '<!-- written by tests/infra/modules.mjs --write -->';
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function tables(loaded) {
  const variables = Object.entries(loaded.variable).sort(([a], [b]) => (a < b ? -1 : 1));
  const outputs = Object.entries(loaded.output).sort(([a], [b]) => (a < b ? -1 : 1));
  const needed = ([value]) => ('default' in value ? `\`${JSON.stringify(value.default)}\`` : 'needed');
  const type = ([value]) => value.type.replace(/^\$\{|\}$/g, '').replace(/^((?:list\(|map\()?)object\([^]*$/, (_, outer) => `${outer}object(…)${outer ? ')' : ''}`);
  return [
    begin, '', '| input | type | default | meaning |', '|---|---|---|---|',
    ...variables.map(([name, value]) => `| \`${name}\` | ${cell(type(value))} | ${cell(needed(value))} | ${cell(value[0].description)} |`),
    '', '| output | meaning |', '|---|---|',
    ...outputs.map(([name, value]) => `| \`${name}\` | ${cell(value[0].description)} |`),
    '',
  ].join('\n');
}

async function checkReadme(loaded, write) {
  const path = join(loaded.folder, 'README.md');
  if (!(await exists(path))) return ['has no README.md'];
  const text = await readFile(path, 'utf8');
  const head = text.split(begin)[0];
  if (head.trim().split('\n').length < 3) return ['README.md says nothing'];
  const current = `${head.trimEnd()}\n\n${tables(loaded)}`;
  if (text === current) return [];
  if (!write) return ['README.md is not current: node tests/infra/modules.mjs --write'];
  await writeFile(path, current);
  return [];
}

/// Shows that the checks can fail, on a module that does everything wrong.
async function selfTest() {
  const wrong = {
    folder: join(infra, 'modules/kms'),
    files: {}, text: 'var.ghost module.kms.ghost module.ghost.arn aws_kms_key.ghost.arn',
    variable: { bare: [{}], open: [{ type: '${string}', description: 'Open.' }] },
    output: { bare: [{}] }, module: { kms: [{ source: '../kms', ghost: 1 }], nowhere: [{ source: '../nowhere' }] }, resource: {}, data: {},
  };
  const found = [...checkVariables(wrong), ...checkOutputs(wrong), ...(await checkCalls(wrong)), ...checkReferences(wrong), ...(await checkFiles(wrong, true))].join('\n');
  const expected = ['bare has no type', 'no description', 'takes anything', 'is not used', 'var.ghost is not declared', 'no variable ghost', 'needs account_id',
    'no output ghost', 'no module ghost', 'there is no ../nowhere', 'aws_kms_key.ghost is not declared', 'has no main.tf', 'does not pin'];
  return expected.filter((each) => !found.includes(each)).map((each) => `the checks do not find: ${each}`);
}

const write = process.argv.includes('--write');
const problems = await selfTest();
const names = await readdir(join(infra, 'modules'));
const roots = ['environments/dev', 'environments/prod', 'bootstrap'].map((name) => [name, false]);
for (const [name, isModule] of [...names.map((each) => [`modules/${each}`, true]), ...roots]) {
  const loaded = await load(join(infra, name));
  const found = [...checkVariables(loaded), ...checkOutputs(loaded), ...(await checkCalls(loaded)), ...checkReferences(loaded), ...(await checkFiles(loaded, isModule))];
  if (isModule) {
    found.push(...(await checkReadme(loaded, write)), ...(await checkCalls(await load(join(loaded.folder, 'examples/basic')))));
    for (const test of (await exists(join(loaded.folder, 'tests'))) ? await readdir(join(loaded.folder, 'tests')) : []) await parse(test, await readFile(join(loaded.folder, 'tests', test), 'utf8'));
  }
  problems.push(...new Set(found.map((what) => `infra/${relative(infra, loaded.folder)}: ${what}`)));
}
for (const each of problems) console.error(each);
console.log(`${names.length} modules and ${roots.length} roots, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
