package io.holdfast.node.http;

/** Looks for words that are hard to read: the contrast of WCAG 2 between each text and the ground that it stands on. */
final class Contrast {
    /** Gives the texts below 4.5 to 1, with colours and ratio. Colours are read as a canvas paints them. */
    static final String SCRIPT = """
            (() => {
              const pen = Object.assign(document.createElement('canvas'), {width: 1, height: 1})
                .getContext('2d', {willReadFrequently: true});
              const rgba = colour => {
                pen.clearRect(0, 0, 1, 1);
                pen.fillStyle = colour;
                pen.fillRect(0, 0, 1, 1);
                const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
                return {r, g, b, a: a / 255};
              };
              const over = (top, low) => ({
                r: top.r * top.a + low.r * (1 - top.a), g: top.g * top.a + low.g * (1 - top.a),
                b: top.b * top.a + low.b * (1 - top.a), a: 1});
              const ground = element => {
                const layers = [];
                for (let e = element; e; e = e.parentElement) {
                  const colour = rgba(getComputedStyle(e).backgroundColor);
                  if (colour.a > 0) layers.push(colour);
                  if (colour.a === 1) break;
                }
                return layers.reduceRight((low, top) => over(top, low), {r: 255, g: 255, b: 255, a: 1});
              };
              const light = ({r, g, b}) => [r, g, b]
                .map(v => v / 255)
                .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
              const found = [];
              const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (walk.nextNode()) {
                const element = walk.currentNode.parentElement;
                if (!walk.currentNode.data.trim() || !element.checkVisibility() || element.closest('svg, option, noscript')) continue;
                if (getComputedStyle(element).fontSize === '0px') continue;
                const below = ground(element);
                const ink = over(rgba(getComputedStyle(element).color), below);
                const [a, b] = [light(ink), light(below)].sort((x, y) => y - x);
                const ratio = (a + 0.05) / (b + 0.05);
                if (ratio < 4.5) found.push(`${walk.currentNode.data.trim().slice(0, 30)}: ${ratio.toFixed(2)}`);
              }
              return found;
            })()""";

    private Contrast() {}
}
