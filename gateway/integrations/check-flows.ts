/** What Node-RED keeps for each node, as far as it is looked at here. */
type FlowNode = {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly name?: unknown;
  readonly z?: unknown;
  readonly label?: unknown;
  readonly timeout?: unknown;
};

/** Node types that are switched off: a flow with one of them would keep every flow from starting, without a word. */
const forbidden: Record<string, string> = {
  exec: 'starts programs',
  file: 'writes files',
  'file in': 'reads files',
  watch: 'reads folders',
  'tcp in': 'opens ports',
  'tcp out': 'opens ports',
  'tcp request': 'opens ports',
  'udp in': 'opens ports',
  'udp out': 'opens ports',
};

/** The longest a function node may take. One event loop runs all flows: while it is busy, none moves. */
const TIMEOUT_MAX_S = 10;

/**
 * What keeps these flows from being run, in words for whoever made them; empty when they may. Every function node
 * must have a timeout: Node-RED's own setting for it only fills in new nodes in the editor.
 */
export function checkFlows(flows: unknown): readonly string[] {
  if (!Array.isArray(flows))
    return ['The flows are not a list of nodes: this is not a file of Node-RED’s flows.'];
  const nodes: readonly FlowNode[] = flows.filter((node) => typeof node === 'object' && node !== null);
  return nodes.flatMap((node) => {
    const problem = whatIsWrong(node);
    return problem === null ? [] : [`${where(node, nodes)} ${problem}`];
  });
}

function whatIsWrong({ type, timeout }: FlowNode): string | null {
  if (typeof type !== 'string') return 'has no type.';
  const why = Object.hasOwn(forbidden, type) ? forbidden[type] : undefined;
  if (why !== undefined)
    return `is of the type "${type}", which ${why} and is switched off here. Take it out.`;
  if (type !== 'function') return null;
  const seconds = Number(timeout);
  if (seconds > 0 && seconds <= TIMEOUT_MAX_S) return null;
  return `needs a timeout of more than 0 and at most ${TIMEOUT_MAX_S} seconds (its Setup tab), or it could stop every flow.`;
}

function where({ name, id, z }: FlowNode, nodes: readonly FlowNode[]): string {
  const flow = nodes.find((node) => node.id === z && z !== undefined);
  const called = typeof name === 'string' && name !== '' ? `"${name}"` : `${String(id)}`;
  return `Node ${called}${typeof flow?.label === 'string' ? ` in the flow "${flow.label}"` : ''}`;
}
