/** Talks with the worker: one question is out at a time, and of those that wait only the newest is sent. */
import { dataFolder } from "../worker/fetching";
import type { Answer, Ask, FromWorker, Ready, Rows } from "../worker/messages";
import ModelWorker from "../worker/worker?worker";

export interface Handlers {
  ready: (ready: Ready) => void;
  answer: (answer: Answer) => void;
  failed: (message: string) => void;
}

/** Milliseconds that a lever must rest before all draws are run. */
const REST = 100;

export class Client {
  private readonly worker: Worker;
  private number = 0;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private readonly waiting = new Map<string, ((rows: Rows) => void)[]>();

  constructor(handlers: Handlers) {
    this.worker = new ModelWorker({ name: dataFolder(document.baseURI) });
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === "ready") handlers.ready(data.ready);
      else if (data.kind === "failed") handlers.failed(data.message);
      else if (data.kind === "rows") this.give(JSON.stringify([data.table, data.where]), data.rows);
      // An answer to an older question would undo what the reader has done since.
      else if (data.answer.number === this.number) handlers.answer(data.answer);
    };
    this.worker.onerror = () => handlers.failed("The model could not be started in this browser. The base case is shown.");
  }

  /** Ask with the first draws now, and with all of them once nothing moves any more. */
  ask(question: Omit<Ask, "number" | "draws">): void {
    clearTimeout(this.rest);
    this.send({ ...question, draws: "first" });
    this.rest = setTimeout(() => this.send({ ...question, draws: "all" }), REST);
  }

  /** Return rows of an exported table. */
  rows(table: string, where: Record<string, string> = {}): Promise<Rows> {
    const key = JSON.stringify([table, where]);
    return new Promise((resolve) => {
      this.waiting.set(key, [...(this.waiting.get(key) ?? []), resolve]);
      this.worker.postMessage({ kind: "rows", table, where });
    });
  }

  private give(key: string, rows: Rows): void {
    for (const resolve of this.waiting.get(key) ?? []) resolve(rows);
    this.waiting.delete(key);
  }

  private send(question: Omit<Ask, "number">): void {
    this.worker.postMessage({ kind: "ask", ask: { ...question, number: ++this.number } });
  }
}
