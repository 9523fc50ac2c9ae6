/** Talks with the worker: one question is out at a time, and of those that wait only the newest is sent. */
import type { Answer, Ask, FromWorker, Lever } from "../worker/messages";
import { dataFolder } from "../worker/fetching";
import ModelWorker from "../worker/worker?worker";

export interface Handlers {
  ready: (levers: Lever[], paths: string[]) => void;
  answer: (answer: Answer) => void;
  failed: (message: string) => void;
}

/** Milliseconds that a lever must rest before all draws are run. */
const REST = 150;

export class Client {
  private readonly worker: Worker;
  private number = 0;
  private rest: ReturnType<typeof setTimeout> | undefined;

  constructor(handlers: Handlers) {
    this.worker = new ModelWorker({ name: dataFolder(document.baseURI) });
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === "ready") handlers.ready(data.levers, data.paths);
      else if (data.kind === "failed") handlers.failed(data.message);
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

  private send(question: Omit<Ask, "number">): void {
    this.worker.postMessage({ kind: "ask", ask: { ...question, number: ++this.number } });
  }
}
