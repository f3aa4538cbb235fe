# Differences of two independent estimates. Writes difference_shares.csv, difference_means.csv and rate_ratio.csv beside
# this file. Limits of single shares and means are R's own (prop.test without correction, t.test); the square-and-add of
# Newcombe (1998, method 10) and of Zou and Donner (2008) is written out here, since R has neither. The ratio of two
# Poisson counts is poisson.test. The published limits are table II of Newcombe (1998), columns of method 10.
wilson <- function(x, n) prop.test(x, n, correct = FALSE)$conf.int
square_and_add <- function(d, l1, u1, l2, u2, v1, v2)
  c(d - sqrt((v1 - l1)^2 + (u2 - v2)^2), d + sqrt((u1 - v1)^2 + (v2 - l2)^2))

shares <- data.frame(x1 = c(56, 9, 6, 5, 0, 0, 10, 10, 585, 9321), n1 = c(70, 10, 7, 56, 10, 10, 10, 10, 1000, 12061),
                     x2 = c(48, 3, 2, 0, 0, 0, 0, 0, 540, 9276), n2 = c(80, 10, 7, 29, 20, 10, 20, 10, 1000, 12061),
                     published_lower = c(0.0524, 0.1705, 0.0582, -0.0381, -0.1611, -0.2775, 0.6791, 0.6075, NA, NA),
                     published_upper = c(0.3339, 0.8090, 0.8062, 0.1926, 0.2775, 0.2775, 1, 1, NA, NA))
bounds <- t(apply(shares, 1, function(r) {
  v1 <- r[["x1"]] / r[["n1"]]; v2 <- r[["x2"]] / r[["n2"]]
  a <- wilson(r[["x1"]], r[["n1"]]); b <- wilson(r[["x2"]], r[["n2"]])
  square_and_add(v1 - v2, a[1], a[2], b[1], b[2], v1, v2)
}))
shares$lower <- format(bounds[, 1], digits = 15, trim = TRUE)
shares$upper <- format(bounds[, 2], digits = 15, trim = TRUE)
write.csv(shares, "difference_shares.csv", row.names = FALSE, quote = FALSE)

# Two groups of the data that come with R: the Welch interval is written too, which rests on the same assumptions.
pairs <- list(sleep = split(sleep$extra, sleep$group), teeth = split(ToothGrowth$len, ToothGrowth$supp),
              cars = split(mtcars$mpg, mtcars$am))
means <- do.call(rbind, lapply(names(pairs), function(name) {
  x <- pairs[[name]][[1]]; y <- pairs[[name]][[2]]
  a <- t.test(x)$conf.int; b <- t.test(y)$conf.int; w <- t.test(x, y)$conf.int
  found <- square_and_add(mean(x) - mean(y), a[1], a[2], b[1], b[2], mean(x), mean(y))
  data.frame(name = name, mean1 = mean(x), lower1 = a[1], upper1 = a[2], mean2 = mean(y), lower2 = b[1], upper2 = b[2],
             lower = found[1], upper = found[2], welch_lower = w[1], welch_upper = w[2])
}))
means[-1] <- lapply(means[-1], format, digits = 15, trim = TRUE)
write.csv(means, "difference_means.csv", row.names = FALSE, quote = FALSE)

counts <- data.frame(first = c(11, 0, 4, 1, 120, 517), second = c(6, 4, 0, 1, 121, 460))
ratio <- t(mapply(function(a, b) poisson.test(c(a, b))$conf.int, counts$first, counts$second))
counts$lower <- format(ratio[, 1], digits = 15, trim = TRUE)
counts$upper <- format(ratio[, 2], digits = 15, trim = TRUE)
write.csv(counts, "rate_ratio.csv", row.names = FALSE, quote = FALSE)
