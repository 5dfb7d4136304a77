/** The stream of what happens on the server; where there is none, the page asks now and then. */

const REST = 60_000;

/** `happened()` is called when something moved, or may have while nobody listened. */
export class Live {
	constructor(happened) {
		Object.assign(this, { happened, on: false, topics: null, source: null, rested: 0 });
	}

	/** `topics` is null while nobody can see the page. A refused stream is asked for again later. */
	follow(topics) {
		const refused = this.source?.readyState === EventSource.CLOSED;
		if (topics === this.topics && !(refused && Date.now() > this.rested)) return;
		this.source?.close();
		Object.assign(this, { topics, on: false, source: topics && new EventSource(new URL(`api/v1/events?topics=${topics}`, document.baseURI)) });
		if (topics) this.listen(this.source);
	}

	listen(source) {
		source.onopen = () => this.turn(true);
		source.onerror = () => this.turn(false);
		for (const topic of this.topics.split(",")) source.addEventListener(topic, this.happened);
	}

	turn(on) {
		this.on = on;
		this.rested = Date.now() + REST;
		this.happened();
	}
}
