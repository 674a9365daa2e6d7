// Runs in the browser: one video element, and a row for each player library. tests/lib/browser.mjs drives it.

const video = document.querySelector('video');
/// All that went wrong, in words.
const errors = [];
/// Video segments in the order of their arrival: what the player calls the level of each.
const levelsLoaded = [];
video.addEventListener('error', () => errors.push(`video: ${video.error.message}`));

/// Little is loaded ahead, so that a switch of levels shows soon.
const bufferSeconds = 4;

/// `start` loads an address into the element and gives how many levels there are, and how to choose the one that is loaded from now on;
/// what is buffered stays. It tells `errors` and `levelsLoaded`.
const players = {
  'hls.js': {
    script: 'hls.js/dist/hls.min.js',
    async start(url) {
      const { Hls } = window;
      const hls = new Hls({ maxBufferLength: bufferSeconds, maxMaxBufferLength: bufferSeconds });
      hls.on(Hls.Events.ERROR, (_, { details, error }) => {
        // A seek makes it give up what it was loading.
        if (details !== Hls.ErrorDetails.INTERNAL_ABORTED) errors.push(`hls.js: ${details}: ${error?.message}`);
      });
      hls.on(Hls.Events.FRAG_BUFFERED, (_, { frag }) => frag.type === 'main' && frag.sn !== 'initSegment' && levelsLoaded.push(frag.level));
      const parsed = new Promise((resolve) => hls.once(Hls.Events.MANIFEST_PARSED, resolve));
      hls.loadSource(url);
      hls.attachMedia(video);
      await parsed;
      return { count: hls.levels.length, choose: (level) => (hls.loadLevel = level) };
    },
  },
  Shaka: {
    script: 'shaka-player/dist/shaka-player.compiled.js',
    async start(url) {
      const { shaka } = window;
      const { MEDIA_SEGMENT } = shaka.net.NetworkingEngine.AdvancedRequestType;
      const player = new shaka.Player();
      player.addEventListener('error', ({ detail }) => errors.push(`Shaka: ${detail.code} ${detail.data}`));
      player.configure({ abr: { enabled: false }, streaming: { bufferingGoal: bufferSeconds, bufferBehind: Infinity } });
      player.getNetworkingEngine().registerResponseFilter((_, response, context) => {
        if (context?.type === MEDIA_SEGMENT && context.stream?.type === 'video') levelsLoaded.push(context.stream.height);
      });
      await player.attach(video);
      await player.load(url);
      const tracks = player.getVariantTracks();
      return { count: tracks.length, choose: (level) => player.selectVariantTrack(tracks[level]) };
    },
  },
  'dash.js': {
    script: 'dashjs/dist/modern/umd/dash.all.min.js',
    async start(url) {
      const { dashjs } = window;
      const player = dashjs.MediaPlayer().create();
      const { events } = dashjs.MediaPlayer;
      const buffer = { bufferTimeDefault: bufferSeconds, bufferTimeAtTopQuality: bufferSeconds, bufferToKeep: 3600, fastSwitchEnabled: false };
      player.updateSettings({ streaming: { buffer, abr: { autoSwitchBitrate: { video: false } } } });
      player.on(events.ERROR, ({ error }) => errors.push(`dash.js: ${error.code} ${error.message}`));
      player.on(events.FRAGMENT_LOADING_COMPLETED, ({ request, error }) => {
        if (!error && request.mediaType === 'video' && request.type === 'MediaSegment') levelsLoaded.push(request.representation.id);
      });
      const parsed = new Promise((resolve) => player.on(events.STREAM_INITIALIZED, resolve));
      player.initialize(video, url, false);
      await parsed;
      const count = player.getRepresentationsByType('video').length;
      return { count, choose: (level) => player.setRepresentationForTypeByIndex('video', level) };
    },
  },
};

function addScript(source) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `/modules/${source}`;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${source} was not loaded`));
    document.head.append(script);
  });
}

const happened = (name) => new Promise((resolve) => video.addEventListener(name, resolve, { once: true }));
/// Presentation time of the next picture that is shown, in seconds.
const nextPicture = () => new Promise((resolve) => video.requestVideoFrameCallback((_, { mediaTime }) => resolve(mediaTime)));

let levels;

/// Gives the number of levels, and the time of the picture that is shown first.
window.load = async (player, url) => {
  await addScript(players[player].script);
  const first = nextPicture();
  levels = await players[player].start(url);
  return { count: levels.count, first: await first };
};

/// Plays from the beginning to the end, on another level every two seconds.
window.playThrough = async () => {
  const ended = happened('ended');
  let level = 0;
  const switching = setInterval(() => levels.choose(++level % levels.count), 2_000);
  await video.play();
  await ended;
  clearInterval(switching);
};

/// Goes to a time, plays until another one; gives the times of the pictures that were shown.
window.playFrom = async (from, to) => {
  video.pause();
  const seeked = happened('seeked');
  const shown = [nextPicture()];
  video.currentTime = from;
  await seeked;
  await shown[0];
  await video.play();
  while (video.currentTime < to && !video.ended) shown.push(await nextPicture());
  video.pause();
  return Promise.all(shown);
};

/// Goes to a time and waits for text on the picture; gives it with the name of its track.
window.textAt = async (seconds) => {
  video.pause();
  const seeked = happened('seeked');
  video.currentTime = seconds;
  await seeked;
  for (;;) {
    for (const track of video.textTracks) {
      if (track.mode === 'showing' && track.activeCues?.length > 0) return { label: track.label, text: track.activeCues[0].text };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

window.report = () => {
  const { totalVideoFrames, corruptedVideoFrames } = video.getVideoPlaybackQuality();
  const ranges = Array.from({ length: video.buffered.length }, (_, i) => [video.buffered.start(i), video.buffered.end(i)]);
  return { errors, levelsLoaded, ranges, totalVideoFrames, corruptedVideoFrames, duration: video.duration };
};
