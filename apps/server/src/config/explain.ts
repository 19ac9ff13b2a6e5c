import type { Config, Origin } from './config.ts';
import { environmentName, flagName, type VariableName, variables } from './variables.ts';

const MASK = '***';

/** One setting, as `callcast config --explain` shows it. */
export interface ExplainedVariable {
  readonly name: VariableName;
  readonly environment: string;
  readonly flag: string;
  /** As one would write it; masked when secret; empty when not set. */
  readonly value: string;
  readonly origin: Origin;
  readonly meaning: string;
}

export function explainConfig(config: Config): ExplainedVariable[] {
  return (Object.keys(variables) as VariableName[]).map((name) => ({
    name,
    environment: environmentName(name),
    flag: `--${flagName(name)}`,
    value: variables[name].secret && config.values[name] !== undefined ? MASK : written(config.values[name]),
    origin: config.origins[name],
    meaning: variables[name].meaning,
  }));
}

/** The reference of all settings, as Markdown. */
export function documentConfig(): string {
  const rows = Object.entries(variables).map(([name, { default: value, kind, meaning, secret }]) => {
    const [inServe, inDev] = [written(value?.('serve')), written(value?.('dev'))];
    const shown =
      name === 'mediaWorkers'
        ? 'cores'
        : inServe === inDev
          ? inServe
          : `${inDev} in dev, ${inServe || 'none'} in serve`;
    return `| \`${environmentName(name)}\` | \`--${flagName(name)}\` | \`${name}\` | ${shown || '–'} | ${meaning} (${secret ? 'a secret: ' : ''}${kind.describes}) |`;
  });
  return ['| environment | flag | callcast.yaml | default | meaning |', '|---|---|---|---|---|', ...rows, ''].join(
    '\n',
  );
}

function written(value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'object' && value !== null && 'first' in value && 'last' in value)
    return `${String(value.first)}-${String(value.last)}`;
  return String(value);
}
