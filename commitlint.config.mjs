export default {
  extends: ['@commitlint/config-conventional'],
  rules: {
    'scope-enum': [2, 'always', [
      'app', 'server', 'workers', 'pipeline', 'platform', 'db', 'shared', 'e2e', 'bench', 'docs', 'scripts', 'deps', 'ci',
    ]],
    'body-max-line-length': [0],
  },
}
