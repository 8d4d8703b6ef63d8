"""Any photo becomes data: metadata, labels, faces, a thumbnail, one JSON document and an index."""
