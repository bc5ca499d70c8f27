// The page beside the field: OpenSeadragon, moved to the field's box after the field itself is on screen.
"use strict";

const deskPage = (() => {
  const AROUND = 1.6; // box heights of paper to see above and below a field, at least
  const LEAST = 0.16; // of the page's width: never closer than a few fields
  const holder = document.getElementById("viewer");
  const title = document.getElementById("viewer-title");
  let viewer = null;
  let shown = "";
  let whole = false;
  let target = null;

  // OpenSeadragon brings a style element of its own for touch screens unless it finds one; the policy of the pages lets
  // none in. One of no language that browsers read is found all the same.
  function spareItsStyle() {
    const name = document.createElementNS("urn:none", "style");
    name.setAttribute("data-openseadragon-mobile-css", "");
    document.head.append(name);
  }

  function open() {
    spareItsStyle();
    viewer = OpenSeadragon({
      element: holder, drawer: "canvas", showNavigationControl: false, animationTime: 0.2, springStiffness: 9,
      immediateRender: true, blendTime: 0, visibilityRatio: 0.9, maxZoomPixelRatio: 3, keyboardNavEnabled: false,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    });
    viewer.addHandler("open", place);
  }

  function levels(page) {
    const width = Number(page.dataset.width);
    const height = Number(page.dataset.height);
    const half = Math.min(1754, height);
    return {
      type: "legacy-image-pyramid",
      levels: [
        { url: page.dataset.half, width: Math.round((width * half) / height), height: half },
        { url: page.dataset.whole, width, height },
      ],
    };
  }

  function place() {
    if (!viewer || !viewer.world.getItemCount() || !target) return;
    const { left, top, width, height, page } = target;
    const rect = new OpenSeadragon.Rect(left / page, top / page, width / page, height / page);
    viewer.clearOverlays();
    const mark = document.createElement("div");
    mark.className = "page-mark";
    viewer.addOverlay({ element: mark, location: rect });
    if (whole) { viewer.viewport.goHome(true); return; }
    const wide = Math.max(rect.width * 1.25, LEAST * 3);
    const high = Math.max(rect.height * (1 + 2 * AROUND), LEAST);
    viewer.viewport.fitBoundsWithConstraints(
      new OpenSeadragon.Rect(rect.x + rect.width / 2 - wide / 2, rect.y + rect.height / 2 - high / 2, wide, high), true,
    );
  }

  // The field's box on the page of its filing; `pages` is the list of that filing's pages.
  function show(item, pages) {
    const page = pages.querySelector(`[data-position="${item.dataset.page}"]`);
    if (!page) return;
    const [left, top, width, height] = item.dataset.box.split(",").map(Number);
    target = { left, top, width, height, page: Number(page.dataset.width) };
    title.textContent = page.dataset.title;
    if (!viewer) open();
    if (shown === page.dataset.whole) { place(); return; }
    shown = page.dataset.whole;
    viewer.open(levels(page));
  }

  function toggle() { whole = !whole; place(); }

  return { show, toggle };
})();
