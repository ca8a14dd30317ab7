// SPDX-License-Identifier: MIT
// browser.js - look at pages as a browser does: browser.js MODULES CHROMIUM PAGE...
//
// For each page at three widths, light and dark: no message on the console, no request
// but for the page itself, nothing wider than the window, no violation that axe-core
// finds; open in less than two seconds. Prints a line for each fault.
const [modules, chromium, ...pages] = process.argv.slice(2);
const { readFileSync } = require('fs');
const { resolve } = require('path');
const puppeteer = require(modules + '/puppeteer-core');
const axe = readFileSync(modules + '/axe-core/axe.min.js', 'utf8');
const LIMIT = 2; // seconds
const LOOKS = [[360, 'light'], [1280, 'dark'], [1280, 'light'], [2560, 'light'], [2560, 'dark']];

// Texts of pictures that do not lie within them.
function textsOutside() {
    const found = [];
    for (const svg of document.querySelectorAll('svg.picture'))
        for (const text of svg.querySelectorAll('text')) {
            const a = svg.getBoundingClientRect(), b = text.getBoundingClientRect();
            if (b.width > 0 && (b.left < a.left - 2 || b.right > a.right + 2 ||
                                b.top < a.top - 2 || b.bottom > a.bottom + 2))
                found.push(svg.querySelector('title').textContent + ': ' + text.textContent);
        }
    return found.slice(0, 5);
}

async function look(page, name, width, scheme) {
    const faults = [];

    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    const scroll = await page.evaluate(() => document.documentElement.scrollWidth);
    if (scroll > width)
        faults.push(`${name}: is ${scroll} wide`);
    for (const text of await page.evaluate(textsOutside))
        faults.push(`${name}: outside of its picture: ${text}`);
    if (width === 2560)
        return faults;
    const { violations } = await page.evaluate(() => axe.run());
    for (const v of violations)
        faults.push(`${name}: ${v.id}: ${v.help}: ` +
            v.nodes.slice(0, 3).map(n => n.html.slice(0, 90)).join(' | '));
    return faults;
}

async function visit(browser, file) {
    const faults = [];
    const page = await browser.newPage();
    const own = 'file://' + resolve(file);

    page.on('console', m => faults.push(`${file}: console: ${m.text()}`));
    page.on('pageerror', e => faults.push(`${file}: ${e}`));
    page.on('request', r => {
        if (r.url() !== own && !r.url().startsWith('data:'))
            faults.push(`${file}: asks for ${r.url()}`);
    });
    await page.goto(own, { waitUntil: 'load' });
    // The time that the page itself takes, not that of a busy machine's queue.
    const { TaskDuration } = await page.metrics();
    if (TaskDuration > LIMIT)
        faults.push(`${file}: opens in ${TaskDuration} s`);
    await page.evaluate(axe);
    for (const [width, scheme] of LOOKS)
        faults.push(...await look(page, `${file} at ${width}, ${scheme}`, width, scheme));
    await page.evaluate(() => document.querySelectorAll('details').forEach(d => { d.open = true; }));
    faults.push(...await look(page, `${file}, opened`, 360, 'light'));
    await page.close();
    return faults;
}

(async () => {
    const browser = await puppeteer.launch({
        executablePath: chromium, args: ['--no-sandbox', '--disable-gpu']
    });
    const faults = [];

    for (const file of pages)
        faults.push(...await visit(browser, file));
    await browser.close();
    faults.forEach(f => console.log(f));
    process.exit(faults.length > 0 ? 1 : 0);
})();
